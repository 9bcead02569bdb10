import tseslint from 'typescript-eslint';

import { NEST } from './compiler.js';
import { describeTypes } from './describe-types.js';

/** What `nest new` adds to `recommendedTypeChecked`. */
const NEST_RULES = {
  rules: {
    '@typescript-eslint/no-explicit-any': 'off',
    '@typescript-eslint/no-floating-promises': 'warn',
    '@typescript-eslint/no-unsafe-argument': 'warn',
  },
};

describeTypes("Nest's own", NEST, [[...tseslint.configs.recommendedTypeChecked, NEST_RULES], ['refused.ts']]);
