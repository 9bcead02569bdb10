import { mariadb } from '../support/faults/backends/mariadb.js';
import { describeFaults } from '../support/faults/describe-faults.js';
import { withRecheck } from '../support/faults/with-recheck.js';

describeFaults(withRecheck(mariadb));
