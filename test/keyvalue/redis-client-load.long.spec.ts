import { describeFaults } from '../support/faults/describe-faults.js';
import { redisThrough } from '../support/faults/backends/redis.js';
import { ONE_CLIENT_EACH } from '../support/keyvalue/redis-clients.js';

for (const [name, make] of ONE_CLIENT_EACH) describeFaults(redisThrough(name, make));
