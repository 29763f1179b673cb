import type { Client, ClientPort } from 'portcullis';

import type { GatehouseApi, Neighbour, Pointer } from '../contract.ts';
import { describeFailure } from './describe-failure.ts';
import { byId, make } from './elements.ts';

const STEP = 0.04;

const ARROWS: Readonly<Record<string, Pointer | undefined>> = {
  ArrowLeft: { x: -STEP, y: 0 },
  ArrowRight: { x: STEP, y: 0 },
  ArrowUp: { x: 0, y: -STEP },
  ArrowDown: { x: 0, y: STEP },
};

/** Tells the other pages where this one points to, and shows where they do. */
export class Courtyard {
  readonly #client: Client<GatehouseApi>;
  readonly #pad = byId('pad', HTMLElement);
  readonly #neighbours = new Map<string, HTMLElement>();
  #port: ClientPort<Pointer, Neighbour> | undefined;
  #own: Pointer = { x: 0.5, y: 0.5 };
  #isTelling = false;

  constructor(client: Client<GatehouseApi>) {
    this.#client = client;
    this.#pad.addEventListener('pointermove', ({ clientX, clientY }) => {
      const { left, top, width, height } = this.#pad.getBoundingClientRect();
      this.#point({ x: (clientX - left) / width, y: (clientY - top) / height });
    });
    this.#pad.addEventListener('keydown', (event) => {
      const step = ARROWS[event.key];
      if (!step) return;
      event.preventDefault();
      this.#point({ x: this.#own.x + step.x, y: this.#own.y + step.y });
    });
    this.#showWhoIsHere();
  }

  /** Opens the port, unless it is open. It stays so over lost connections, and closes where this page may not have it. */
  enter(): void {
    if (this.#port) return;
    const port = this.#client.openPort('courtyard');
    this.#port = port;
    port.onMessage((neighbour) => this.#show(neighbour));
    port.onReset(() => this.#forgetAll());
    port.onClose((error) => {
      this.#port = undefined;
      this.#forgetAll();
      const text = error ? `${describeFailure(error).code}: this page stays outside.` : 'The port is closed.';
      byId('courtyard-says', HTMLElement).textContent = text;
    });
    this.#showWhoIsHere();
  }

  #point({ x, y }: Pointer): void {
    this.#own = { x: clamp(x), y: clamp(y) };
    if (this.#isTelling) return;
    this.#isTelling = true;
    // The last place of each frame is enough.
    requestAnimationFrame(() => {
      this.#isTelling = false;
      this.#tell();
    });
  }

  /** A place that cannot be told because too many wait is superseded by the next one. */
  #tell(): void {
    try {
      this.#port?.postMessage(this.#own);
    } catch (error) {
      if (describeFailure(error).code !== 'RATE_LIMITED') throw error;
    }
  }

  #show(neighbour: Neighbour): void {
    const { name } = neighbour;
    if ('left' in neighbour) {
      this.#neighbours.get(name)?.remove();
      this.#neighbours.delete(name);
    } else {
      const pointer = this.#neighbours.get(name) ?? this.#add(name);
      pointer.style.setProperty('--x', `${String(neighbour.x * 100)}%`);
      pointer.style.setProperty('--y', `${String(neighbour.y * 100)}%`);
    }
    this.#showWhoIsHere();
  }

  #add(name: string): HTMLElement {
    const pointer = make('div', { class: 'neighbour', data: { name } }, make('span', { text: name }));
    pointer.style.setProperty('--hue', String(hueOf(name)));
    this.#neighbours.set(name, pointer);
    this.#pad.append(pointer);
    return pointer;
  }

  #forgetAll(): void {
    for (const pointer of this.#neighbours.values()) pointer.remove();
    this.#neighbours.clear();
    this.#showWhoIsHere();
  }

  #showWhoIsHere(): void {
    const names = [...this.#neighbours.keys()];
    byId('pad-hint', HTMLElement).hidden = names.length > 0;
    byId('courtyard-says', HTMLElement).textContent =
      names.length > 0 ? `Here with you: ${names.join(', ')}` : 'Nobody else points here.';
  }
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}

/** The same name, the same colour, in every page. */
function hueOf(name: string): number {
  return Array.from(name).reduce((sum, letter) => sum + letter.charCodeAt(0) * 47, 0) % 360;
}
