import { sqlite } from '../support/faults/backends/sqlite.js';
import { describeFaults } from '../support/faults/describe-faults.js';
import { withRecheck } from '../support/faults/with-recheck.js';

describeFaults(withRecheck(sqlite));
