import { mariadb } from '../support/faults/backends/mariadb.js';
import { describeFaults } from '../support/faults/describe-faults.js';

describeFaults(mariadb);
