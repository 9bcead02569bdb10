import { beforeAll, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
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

const read = (path: string) => readFile(new URL(path, import.meta.url), 'utf8');

/** Numbers in templates, which the README has, are what the strict rules do not like. */
describe.each([
  ['strict', STRICT, tseslint.configs.strictTypeChecked, ['refused.ts', 'readme.ts']],
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

describe('the README', () => {
  it('shows functions of options that compile', async () => {
    const readme = await read('../../README.md');
    const blocks = [...readme.matchAll(/^```ts\n(.*?)^```/gms)].flatMap(([, block]) => block!.split('\n'));
    const inline = [...readme.matchAll(/`([^`\n]*)`/g)].map(([, code]) => code!);
    const shown = [...blocks, ...inline].filter((line) => line.includes('=>') && /@Giotto|: Giotto|identify: \(|cache\.wrap/.test(line) && !line.includes('…'));
    const compiled = await read('examples/readme.ts');
    expect(shown.length).toBeGreaterThan(6);
    expect(shown.filter((line) => !compiled.includes(line.trim().replace(/^(?=cache\.)|(?<=await )(?=cache\.)/, 'this.')))).toEqual([]);
  });
});
