import { locmem } from '../support/faults/backends/locmem.js';
import { describeFaults } from '../support/faults/describe-faults.js';

describeFaults(locmem);
