import { describeFaults } from '../support/faults/describe-faults.js';
import { redis } from '../support/faults/backends/redis.js';

describeFaults({ ...redis, name: 'Redis with l1', l1: { minEntryBytes: 0 } });
describeFaults({ ...redis, name: 'Redis with l1 and recheck', l1: { recheck: 0.1 } });
