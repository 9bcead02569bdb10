import tseslint from 'typescript-eslint';

import { STRICT } from './compiler.js';
import { describeTypes } from './describe-types.js';

/** The strict rules do not like numbers in templates, which the pages of docs/ have. */
describeTypes('strict', STRICT, [tseslint.configs.strictTypeChecked, ['refused.ts', 'pages.ts']]);
