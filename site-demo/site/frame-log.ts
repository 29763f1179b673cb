import type { FrameRecord } from 'portcullis';

import { describeFrame } from './describe-frame.ts';
import { byId, make } from './elements.ts';

// Enough to read, too few to slow the page down.
const LONGEST = 200;

/**
 * Shows frames as they travel, newest first; each opens to its whole content.
 *
 * @returns what to give to `createClient` as `onFrame`.
 */
export function startFrameLog(): (record: FrameRecord) => void {
  const list = byId('frames', HTMLOListElement);
  const counter = byId('frames-count', HTMLSpanElement);
  let count = 0;
  const setCount = (next: number): void => {
    count = next;
    counter.textContent = String(next);
  };
  byId('frames-clear', HTMLButtonElement).addEventListener('click', () => {
    list.replaceChildren();
    setCount(0);
  });
  return (record) => {
    list.prepend(makeRow(record));
    if (list.childElementCount > LONGEST) list.lastElementChild?.remove();
    setCount(count + 1);
  };
}

function makeRow({ direction, transport, bytes, atMs, frame }: FrameRecord): HTMLLIElement {
  const { type, detail } = describeFrame(frame);
  const way = direction === 'out' ? '→ out' : '← in';
  const summary = make(
    'summary',
    {},
    make('span', { class: 'frame-direction', text: way }),
    make('span', { class: 'frame-type', text: type }),
    make('span', { class: 'frame-detail', text: detail }),
    make('span', { class: 'frame-bytes', text: `${String(bytes)} B` }),
  );
  const seen = `${new Date(atMs).toISOString().slice(11, 23)} UTC over ${transport}`;
  const content = make('pre', { text: `${seen}\n${JSON.stringify(frame, null, 2)}` });
  return make('li', { class: 'frame', data: { direction, type } }, make('details', {}, summary, content));
}
