import { describe, expect, it } from '@jest/globals';
import { readdir, readFile } from 'node:fs/promises';

import { DETAILS } from '../lib/http/headers/details.js';

const read = (name: string) => readFile(new URL(`../${name}`, import.meta.url), 'utf8');

/** The words in backticks that begin the rows of the README's tables. */
async function documented(pattern: RegExp): Promise<string[]> {
  const rows = (await read('README.md')).matchAll(/^\| `([^`]+)` \|/gm);
  return [...rows].map(([, word]) => word!).filter((word) => pattern.test(word));
}

describe('the README', () => {
  it('documents every error code, and none that is gone', async () => {
    const files = (await readdir(new URL('../lib/errors', import.meta.url))).filter((name) => name.endsWith('.ts'));
    const sources = await Promise.all(files.map((name) => read(`lib/errors/${name}`)));
    const codes = sources.flatMap((source) => source.match(/(?<=define\(\s*')GIOTTO_[A-Z_]+/g) ?? []);
    expect(codes.length).toBeGreaterThan(40);
    expect((await documented(/^GIOTTO_/)).sort()).toEqual([...codes].sort());
  });

  it('documents every detail of Cache-Status, and none that is gone', async () => {
    const known = await documented(/^[a-z-]+$/);
    expect(known).toEqual(expect.arrayContaining(Object.keys(DETAILS)));
    expect(Object.keys(DETAILS)).toHaveLength(new Set(Object.keys(DETAILS)).size);
  });

  it('documents every option', async () => {
    const source = await read('lib/nest/options/giotto-cache.options.ts');
    const options = [...source.matchAll(/^ {2}(\w+)\?:/gm)].map(([, option]) => option!);
    expect(options.length).toBeGreaterThan(12);
    expect(await documented(/^\w+$/)).toEqual(expect.arrayContaining(options));
  });
});
