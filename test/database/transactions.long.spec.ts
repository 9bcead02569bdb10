import { describeTransactions, OTHER_PAIRS } from '../support/transactions/describe-transactions.js';
import { PLAIN_WAYS } from '../support/transactions/plain-ways.js';
import { play } from '../support/transactions/scenarios.js';
import { TYPEORM_TRANSACTIONAL_WAYS } from '../support/transactions/typeorm-transactional.way.js';
import type { Way } from '../support/transactions/way.js';

for (const [name, way] of Object.entries<Way>({ ...PLAIN_WAYS, ...TYPEORM_TRANSACTIONAL_WAYS }))
  describeTransactions(name, (scenario, adapter, options) => play(scenario, { way, adapter, options }), OTHER_PAIRS);
