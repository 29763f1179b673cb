import type { Client } from 'portcullis';

import type { GatehouseApi, WallStep } from '../contract.ts';
import { describeFailure } from './describe-failure.ts';
import { byId } from './elements.ts';

/** Sends the watch along the wall, and shows how far it is. The card's `data-outcome` and `data-code` say how it ended, `data-steps` how many steps came. */
export function connectWall(client: Client<GatehouseApi>, onSettled: () => void): void {
  const card = byId('wall', HTMLElement);
  const form = byId('wall-form', HTMLFormElement);
  const walk = form.querySelector<HTMLButtonElement>('button[type="submit"]');
  const stop = form.querySelector<HTMLButtonElement>('button[name="stop"]');
  if (!walk || !stop) throw new Error('The wall has no buttons.');

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const steps = client.subscribe('walkTheWall', { seconds: Number(new FormData(form).get('seconds')) });
    const callBack = (): void => steps.unsubscribe();
    stop.addEventListener('click', callBack);
    walk.disabled = true;
    stop.disabled = false;
    void follow(steps).then(() => {
      stop.removeEventListener('click', callBack);
      walk.disabled = false;
      stop.disabled = true;
      onSettled();
    });
  });

  async function follow(steps: AsyncIterable<WallStep>): Promise<void> {
    card.dataset['outcome'] = 'running';
    delete card.dataset['code'];
    delete card.dataset['steps'];
    let count = 0;
    let last = 0;
    show(0, 'Setting out');
    try {
      for await (const { percent, post } of steps) {
        card.dataset['steps'] = String(++count);
        last = percent;
        show(percent, post);
      }
      card.dataset['outcome'] = last === 100 ? 'finished' : 'called-back';
      show(last, last === 100 ? 'All is well' : 'Called back');
    } catch (error) {
      const { code, message } = describeFailure(error);
      Object.assign(card.dataset, { outcome: 'failed', code });
      show(last, `${code}: ${message}`);
    }
  }
}

function show(percent: number, post: string): void {
  byId('wall-progress', HTMLProgressElement).value = percent;
  byId('wall-done', HTMLElement).style.setProperty('--done', `${String(percent)}%`);
  byId('wall-percent', HTMLElement).textContent = `${String(percent)} %`;
  byId('wall-post', HTMLElement).textContent = post;
}
