import { postgres } from '../support/faults/backends/postgres.js';
import { describeFaults } from '../support/faults/describe-faults.js';

describeFaults(postgres);
