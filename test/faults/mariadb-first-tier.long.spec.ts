import { mariadb } from '../support/faults/backends/mariadb.js';
import { describeFaults } from '../support/faults/describe-faults.js';

describeFaults({ ...mariadb, name: 'MariaDB with l1 and recheck', l1: { recheck: 0.1 } });
