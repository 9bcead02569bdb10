import { sqlite } from '../support/faults/backends/sqlite.js';
import { describeFaults } from '../support/faults/describe-faults.js';

describeFaults(sqlite);
