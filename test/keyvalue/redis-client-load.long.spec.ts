import { describeFaults } from '../support/faults/describe-faults.js';
import { redisThrough } from '../support/faults/backends/redis.js';
import { REDIS_CLIENTS } from '../support/keyvalue/redis-clients.js';

/** One client stands for all, since every fault takes seconds. Its package differs most from the one of the other Redis suite. */
const NAME = 'node-redis 6';

describeFaults(redisThrough(NAME, REDIS_CLIENTS[NAME]!));
