import { decodeValue } from '../protocol/codec/decode-value.ts';
import { encodeValue, type EncodedValue } from '../protocol/codec/encode-value.ts';
import type { WelcomeFrame } from '../protocol/frames.ts';

/** The bounds of one value, as `welcome` announces them. */
export interface DoorLimits {
  readonly frameBytes: number;
  readonly depth: number;
  readonly nodes: number;
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
}

/** The door through which every value of the application leaves and enters, checked and bounded both ways. */
export class ValueDoor {
  #settings: DoorSettings;

  constructor(settings: DoorSettings) {
    this.#settings = settings;
  }

  get serialization(): DoorSettings['serialization'] {
    return this.#settings.serialization;
  }

  /** The other side has said how values travel. */
  agree(settings: DoorSettings): void {
    this.#settings = settings;
  }

  /**
   * Prepares a value for the wire.
   *
   * @throws PortcullisError `NOT_SERIALIZABLE` or `MESSAGE_TOO_LARGE`, naming the path.
   */
  encode(value: unknown, terms: ValueTerms): EncodedValue {
    return encodeValue(value, this.#options(terms));
  }

  /**
   * Reads a value from the wire, whoever wrote it.
   *
   * @throws PortcullisError `INVALID_FRAME`, `MESSAGE_TOO_LARGE` or `NOT_SERIALIZABLE`, naming the path.
   */
  decode(wire: unknown, encoded: boolean | undefined, terms: ValueTerms): unknown {
    return decodeValue(wire, { ...this.#options(terms), encoded: encoded === true });
  }

  #options({ path, graph }: ValueTerms): Parameters<typeof encodeValue>[1] {
    const { serialization, limits } = this.#settings;
    return { path, graph, serialization, limits };
  }
}
