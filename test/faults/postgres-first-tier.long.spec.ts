import { postgres } from '../support/faults/backends/postgres.js';
import { describeFaults } from '../support/faults/describe-faults.js';
import { withRecheck } from '../support/faults/with-recheck.js';

describeFaults(withRecheck(postgres));
