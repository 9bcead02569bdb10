import { DATABASES } from '../support/database/databases.js';
import { describeCommandLine } from '../support/database/describe-command-line.js';

for (const name of Object.keys(DATABASES)) if (name !== 'PostgreSQL') describeCommandLine(name);
