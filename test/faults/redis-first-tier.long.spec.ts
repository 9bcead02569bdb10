import { describeFaults } from '../support/faults/describe-faults.js';
import { redis } from '../support/faults/backends/redis.js';

describeFaults({ ...redis, name: 'Redis with l1', l1: { minEntryBytes: 0 } });

/** Most hits ask nothing. So few operations are under way when answers begin to be late. */
const faults = redis.faults.map((fault) =>
  fault.name === 'answers are 200 ms late' ? { ...fault, effect: 'late' as const } : fault,
);
describeFaults({ ...redis, faults, name: 'Redis with l1 and recheck', l1: { recheck: 0.1 } });
