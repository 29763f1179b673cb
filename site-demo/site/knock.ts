import type { Client, Detection } from 'portcullis';

import type { GatehouseApi } from '../contract.ts';
import { describeFailure } from './describe-failure.ts';

/** The answers to the two things any page can try. */
export interface Answers {
  readonly detection: Answer;
  readonly call: Answer;
}

export interface Answer {
  readonly outcome: 'answered' | 'failed';
  readonly text: string;
}

/** Tries both: to detect the extension, and to call it whatever the detection said. A hostile page would not ask politely either. */
export async function knock(client: Client<GatehouseApi>): Promise<Answers> {
  const [detection, call] = await Promise.all([client.detect().then(describeDetected), tryCall(client)]);
  return { detection, call };
}

function describeDetected(found: Detection): Answer {
  return found.status === 'installed'
    ? { outcome: 'answered', text: `installed ${found.version}` }
    : { outcome: 'failed', text: found.reason };
}

async function tryCall(client: Client<GatehouseApi>): Promise<Answer> {
  try {
    const { openTabs } = await client.query('getBrowser');
    return { outcome: 'answered', text: `openTabs: ${String(openTabs)}` };
  } catch (error) {
    return { outcome: 'failed', text: describeFailure(error).code };
  }
}
