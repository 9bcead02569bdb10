import { memcached } from '../support/faults/backends/memcached.js';
import { describeFaults } from '../support/faults/describe-faults.js';

describeFaults({ ...memcached, name: 'Memcached with l1 and recheck', l1: { recheck: 0.1 } });
