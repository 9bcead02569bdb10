import { memcached } from '../support/faults/backends/memcached.js';
import { describeFaults } from '../support/faults/describe-faults.js';

describeFaults(memcached);
