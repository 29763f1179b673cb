import type { HostPort } from 'portcullis/host';

import type { Neighbour, Pointer } from '../contract.ts';

type Place = HostPort<Pointer, Neighbour>;

const NAMES = ['Mason', 'Herald', 'Miller', 'Falconer', 'Cooper', 'Weaver', 'Chandler', 'Fletcher'];

interface Visitor {
  readonly name: string;
  pointer: Pointer | undefined;
}

/** Everybody who has a port open. It is gone with the worker; the pages are told so by their ports, and begin anew. */
const visitors = new Map<Place, Visitor>();

/** Serves one page's port: what it points to is told to all others, until it closes. */
export function enterCourtyard(place: Place): void {
  const visitor: Visitor = { name: freeName(), pointer: undefined };
  for (const { name, pointer } of visitors.values()) if (pointer) tell(place, { name, ...pointer });
  visitors.set(place, visitor);
  place.onMessage((pointer) => {
    visitor.pointer = pointer;
    tellOthers(place, { name: visitor.name, ...pointer });
  });
  place.onClose(() => {
    visitors.delete(place);
    tellOthers(place, { name: visitor.name, left: true });
  });
}

function tellOthers(place: Place, neighbour: Neighbour): void {
  for (const other of visitors.keys()) if (other !== place) tell(other, neighbour);
}

function tell(place: Place, neighbour: Neighbour): void {
  try {
    place.postMessage(neighbour);
  } catch {
    // A page that takes no messages, such as a frozen one, has a full queue. It misses some of somebody's way.
  }
}

function freeName(): string {
  const taken = new Set([...visitors.values()].map(({ name }) => name));
  return NAMES.find((name) => !taken.has(name)) ?? `Guest ${String(visitors.size + 1)}`;
}
