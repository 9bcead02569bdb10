import { beforeAll, describe, expect, it } from '@jest/globals';
import type ts from 'typescript';

import { warnOnceOf, errorsOf, programOf } from './compiler.js';

/** Compiles and lints the examples under some settings. The files of `except` need not please the rules. */
export function describeTypes(
  name: string,
  strictness: Parameters<typeof programOf>[0],
  [rules, except]: readonly [Parameters<typeof warnOnceOf>[1], string[]],
): void {
  describe(`the types of options under ${name} settings`, () => {
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
}
