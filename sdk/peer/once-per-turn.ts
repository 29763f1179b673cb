import { atTurnsEnd } from './at-turns-end.ts';

/** Puts a function off to the end of the present turn, where it is called once, however often it was asked for. */
export function oncePerTurn(run: () => void): () => void {
  let isAsked = false;
  return () => {
    if (isAsked) return;
    isAsked = true;
    atTurnsEnd(() => {
      isAsked = false;
      run();
    });
  };
}
