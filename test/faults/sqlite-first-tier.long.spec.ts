import { sqlite } from '../support/faults/backends/sqlite.js';
import { describeFaults } from '../support/faults/describe-faults.js';

describeFaults({ ...sqlite, name: 'SQLite with l1 and recheck', l1: { recheck: 0.1 } });
