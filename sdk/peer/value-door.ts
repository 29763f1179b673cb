import { decodeValue, type ObjectsRead } from '../protocol/codec/decode-value.ts';
import { encodeValue, type EncodedValue } from '../protocol/codec/encode-value.ts';
import type { ParcelContent } from '../protocol/codec/parcels.ts';
import { shieldMessage } from '../protocol/codec/shield-message.ts';
import type { Message, WelcomeFrame } from '../protocol/frames.ts';
import { takeAlong } from './moved-buffers.ts';

/** What one value may be pulled of, whatever was announced. */
const MOST_BYTES = 2 ** 32;

/** The bounds of one value, as `welcome` announces them. */
export interface DoorLimits {
  readonly frameBytes: number;
  readonly depth: number;
  readonly nodes: number;
  /** Of the parcels of one value together. Absent: the other side knows of none. */
  readonly reassemblyBytesPerSession?: number | undefined;
}

/** How values travel between the two sides. */
export interface DoorSettings {
  readonly serialization: WelcomeFrame['serialization'];
  readonly limits: DoorLimits;
}

/** What a door needs to know of one value. */
export interface ValueTerms {
  /** How messages call the value, such as `input`. */
  readonly path: string;
  /** Whether shared and cyclic references may pass. */
  readonly graph: boolean;
  /** Whether the frame can list parcels, so that large leaves travel apart. @defaultValue `false` */
  readonly parcels?: boolean;
  /** What was read before, where the other side is not trusted to let an object of a clone stand in one frame alone. */
  readonly before?: ObjectsRead | undefined;
}

/**
 * The door through which every value of the application leaves and enters, checked and bounded both ways.
 *
 * A session's messages may go over a JSON port or over a lane, which clones. The two forms of a value differ in its buffers alone: base64 here,
 * buffers there. So one that has had a lane prepares each value for a clone, reads both forms, and writes the buffers as base64 in what leaves
 * over a JSON port all the same: what was under way when the lane ended, or has to be cut.
 */
export class ValueDoor {
  #settings: DoorSettings;
  #clones = false;

  constructor(settings: DoorSettings) {
    this.#settings = settings;
  }

  get serialization(): DoorSettings['serialization'] {
    return this.#clones ? 'structured-clone' : this.#settings.serialization;
  }

  /** How large the parcels of one value may be together. Bounded here, too: whoever said so may want the plan of them to fill the memory. */
  get parcelBytes(): number {
    return Math.min(this.#settings.limits.reassemblyBytesPerSession ?? 0, MOST_BYTES) || 0;
  }

  /** The other side has said how values travel. */
  agree(settings: DoorSettings): void {
    this.#settings = settings;
  }

  /** There is a lane. */
  widen(): void {
    this.#clones = true;
  }

  /** A message as the port can carry it. */
  forPort(message: Message): Message {
    return this.#clones && this.#settings.serialization === 'json' ? shieldMessage(message, true) : message;
  }

  /**
   * Prepares a value for the wire.
   *
   * @param transfer - Buffers that are taken away from the caller, at once, whichever way the value goes.
   * @throws PortcullisError `NOT_SERIALIZABLE` or `MESSAGE_TOO_LARGE`, naming the path.
   */
  encode(value: unknown, terms: ValueTerms, transfer?: readonly unknown[]): EncodedValue {
    const parcels = terms.parcels && this.parcelBytes > 0;
    const { serialization } = this;
    const { limits } = this.#settings;
    // Each field is named, here and below: spreading costs more than looking at a small value.
    const options = { path: terms.path, graph: terms.graph, serialization, limits, transfer, parcels };
    const encoded = encodeValue(value, options);
    if (encoded.moved) takeAlong(encoded.wire, encoded.moved);
    return encoded;
  }

  /**
   * Reads a value from the wire, whoever wrote it.
   *
   * @param parcels - What of it travelled apart.
   * @throws PortcullisError `INVALID_FRAME`, `MESSAGE_TOO_LARGE` or `NOT_SERIALIZABLE`, naming the path.
   */
  decode(wire: unknown, encoded: boolean | undefined, terms: ValueTerms, parcels?: readonly ParcelContent[]): unknown {
    const { serialization } = this;
    const { limits } = this.#settings;
    return decodeValue(wire, {
      path: terms.path,
      graph: terms.graph,
      serialization,
      limits,
      encoded,
      parcels,
      before: terms.before,
    });
  }
}
