import { describeTransactions, OTHER_PAIRS } from '../support/transactions/describe-transactions.js';
import { NESTJS_CLS_WAYS } from '../support/transactions/nestjs-cls.way.js';
import { play } from '../support/transactions/scenarios.js';
import type { Way } from '../support/transactions/way.js';

for (const [name, way] of Object.entries<Way>(NESTJS_CLS_WAYS))
  describeTransactions(name, (scenario, adapter, options) => play(scenario, { way, adapter, options }), OTHER_PAIRS);
