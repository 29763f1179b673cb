import { createClient } from 'portcullis';

import { extensionIds } from '../addresses.ts';
import type { GatehouseApi } from '../contract.ts';
import { knock } from './knock.ts';
import { showAnswers } from './show-answers.ts';

void knock(createClient<GatehouseApi>({ extensionId: extensionIds })).then((answers) => {
  showAnswers(document, answers);
});
