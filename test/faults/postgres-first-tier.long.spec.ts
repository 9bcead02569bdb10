import { postgres } from '../support/faults/backends/postgres.js';
import { describeFaults } from '../support/faults/describe-faults.js';

describeFaults({ ...postgres, name: 'PostgreSQL with l1 and recheck', l1: { recheck: 0.1 } });
