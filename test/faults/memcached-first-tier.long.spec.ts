import { memcached } from '../support/faults/backends/memcached.js';
import { describeFaults } from '../support/faults/describe-faults.js';
import { withRecheck } from '../support/faults/with-recheck.js';

describeFaults(withRecheck(memcached));
