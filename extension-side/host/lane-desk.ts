import { randomHex } from '../../sdk/peer/random-hex.ts';
import { parseHandover } from '../../sdk/protocol/lane-frames.ts';
import type { BrowserRuntime } from './browser-runtime.ts';
import type { Channel } from './channel.ts';

/** How long a token is good. The way through the lane page takes about a tenth of a second. */
const TOKEN_MS = 5_000;

/** The service worker, as far as it concerns lanes. */
export interface WorkerScope {
  readonly location: { readonly origin: string };
  addEventListener(type: 'message', listener: (event: HandoverEvent) => void): void;
  removeEventListener(type: 'message', listener: (event: HandoverEvent) => void): void;
}

/** A message of one of the extension's pages to the service worker. */
export interface HandoverEvent {
  readonly data: unknown;
  /** Of the page, by the browser's word. */
  readonly origin: string;
  readonly source: unknown;
  readonly ports: readonly MessagePort[];
}

/**
 * Where lanes are asked for, and handed over.
 *
 * Requirements:
 * 1. A token is good once, for a few seconds, for the port that it was given to, and from the origin of that port's page.
 * 2. Only the extension's own lane page is listened to. It alone knows which website brought a channel.
 * 3. The channel of a handover that does not fit is closed; a message that is none is left to the extension's other listeners.
 */
export class LaneDesk {
  readonly #scope: WorkerScope;
  readonly #url: string;
  readonly #page: string;
  readonly #offers = new Map<string, { readonly channel: Channel; readonly expiresAt: number }>();

  /** @param path - Of the lane page, inside the extension. */
  constructor(scope: WorkerScope, runtime: Pick<BrowserRuntime, 'getURL'>, path: string) {
    this.#scope = scope;
    this.#url = runtime.getURL(path);
    this.#page = new URL(path, scope.location.origin).pathname;
  }

  /** Listens. Returns what stops it. */
  open(): () => void {
    const listener = (event: HandoverEvent): void => this.#receive(event);
    this.#scope.addEventListener('message', listener);
    return () => this.#scope.removeEventListener('message', listener);
  }

  /** Offers a lane to a page that asks for one. It has one offer at a time. */
  offer(channel: Channel): void {
    if (!channel.takeLane || channel.sender.kind !== 'page') return;
    this.withdraw(channel);
    const token = randomHex(16);
    this.#offers.set(token, { channel, expiresAt: performance.now() + TOKEN_MS });
    channel.send({ type: 'lane-offer', token, url: this.#url });
  }

  /** The channel is gone, or has another offer. */
  withdraw(channel: Channel): void {
    for (const [token, offer] of this.#offers) if (offer.channel === channel) this.#offers.delete(token);
  }

  #receive({ data, origin, source, ports: [lane] }: HandoverEvent): void {
    const handover = parseHandover(data);
    if (!handover || !lane) return;
    const { portcullisLane: token, origin: website } = handover;
    const offer = this.#offers.get(token);
    this.#offers.delete(token);
    const isFresh = offer !== undefined && performance.now() < offer.expiresAt;
    if (isFresh && this.#isLanePage(origin, source) && website === offer.channel.sender.origin) {
      offer.channel.takeLane?.(lane);
    } else lane.close();
  }

  #isLanePage(origin: string, source: unknown): boolean {
    const { url } = Object(source) as { readonly url?: unknown };
    return origin === this.#scope.location.origin && typeof url === 'string' && new URL(url).pathname === this.#page;
  }
}
