import { redis } from '../support/faults/backends/redis.js';
import { describeFaults } from '../support/faults/describe-faults.js';

describeFaults(redis);
