import { describeFailure } from './describe-failure.ts';
import { make } from './elements.ts';

/**
 * Turns a form into a call: submitting it calls, its button named `abort` aborts, its output shows what came of it.
 *
 * The output's `data-outcome` and `data-code` say the same to programs.
 */
export function connectCallForm(
  name: string,
  call: (fields: FormData, signal: AbortSignal) => Promise<unknown>,
  onSettled: () => void,
): void {
  const form = document.querySelector<HTMLFormElement>(`form[data-call="${name}"]`);
  const output = form?.querySelector('output');
  if (form === null || output === null || output === undefined) throw new Error(`The page has no form for ${name}.`);
  const submit = form.querySelector<HTMLButtonElement>('button[type="submit"]');
  const abort = form.querySelector<HTMLButtonElement>('button[name="abort"]');

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const controller = new AbortController();
    const onAbort = (): void => {
      controller.abort();
    };
    abort?.addEventListener('click', onAbort);
    setRunning(true);
    const startedMs = performance.now();
    const took = (): string => `${(performance.now() - startedMs).toFixed(1)} ms`;
    show(output, 'running', [make('span', { text: 'waiting for the answer' })]);
    call(new FormData(form), controller.signal)
      .then(
        (answer) => {
          show(output, 'answered', [
            make('span', { class: 'result-value', text: JSON.stringify(answer) }),
            make('span', { class: 'result-time', text: took() }),
          ]);
        },
        (error: unknown) => {
          const { code, message, note } = describeFailure(error);
          show(
            output,
            'failed',
            [
              make('span', { class: 'result-code', text: code }),
              make('span', { class: 'result-time', text: took() }),
              make('span', { class: 'result-note', text: message === code ? note : `${message} ${note}` }),
            ],
            code,
          );
        },
      )
      .finally(() => {
        abort?.removeEventListener('click', onAbort);
        setRunning(false);
        onSettled();
      });
  });

  const setRunning = (running: boolean): void => {
    if (submit !== null) submit.disabled = running;
    if (abort !== null) abort.disabled = !running;
  };
}

function show(
  output: HTMLOutputElement,
  outcome: 'running' | 'answered' | 'failed',
  parts: readonly Node[],
  code?: string,
): void {
  output.replaceChildren(...parts);
  output.dataset['outcome'] = outcome;
  if (code === undefined) delete output.dataset['code'];
  else output.dataset['code'] = code;
}
