import { make } from './elements.ts';
import type { Answer, Answers } from './knock.ts';

/** Makes the list of what a visitor is told, before it has been told anything. */
export function makeAnswerList(): HTMLDListElement {
  return make('dl', { class: 'answers visitor-self' }, makeRow('detect()', 'detection'), makeRow('query()', 'call'));
}

/** Fills such a list, or the one that the visitor's own page brings along. */
export function showAnswers(list: ParentNode, answers: Answers): void {
  showAnswer(list.querySelector('[data-answer="detection"]'), answers.detection);
  showAnswer(list.querySelector('[data-answer="call"]'), answers.call);
}

function makeRow(term: string, answer: string): HTMLDivElement {
  return make(
    'div',
    {},
    make('dt', { text: term }),
    make('dd', { text: 'asking…', data: { answer, outcome: 'running' } }),
  );
}

function showAnswer(place: Element | null, { outcome, text }: Answer): void {
  if (!(place instanceof HTMLElement)) return;
  place.textContent = text;
  place.dataset['outcome'] = outcome;
}
