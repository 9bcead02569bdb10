import { beforeAll, describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import tseslint from 'typescript-eslint';

import { warnOnceOf, errorsOf, NEST, programOf, STRICT } from './compiler.js';

/** What `nest new` adds to `recommendedTypeChecked`. */
const NEST_RULES = {
  rules: {
    '@typescript-eslint/no-explicit-any': 'off',
    '@typescript-eslint/no-floating-promises': 'warn',
    '@typescript-eslint/no-unsafe-argument': 'warn',
  },
};

/** The strict rules do not like numbers in templates, which the pages of docs/ have. */
describe.each([
  ['strict', STRICT, tseslint.configs.strictTypeChecked, ['refused.ts', 'pages.ts']],
  ["Nest's own", NEST, [...tseslint.configs.recommendedTypeChecked, NEST_RULES], ['refused.ts']],
])('the types of options under %s settings', (_, strictness, rules, except) => {
  let program: ts.Program;

  beforeAll(() => {
    program = programOf(strictness);
  });

  it('take what an application may write, and refuse each line that is marked', () => {
    expect(errorsOf(program)).toEqual([]);
  });

  it('leave nothing to complain of to typescript-eslint', async () => {
    expect(await warnOnceOf(program, rules, except)).toEqual([]);
  });
});
