import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { DETAILS } from '../../lib/http/headers/details.js';
import { TRANSPORTS } from '../../lib/nest/transports/transports.js';
import { readPage, ROOT, rowsUnder } from './pages.js';

const source = (path: string) => readFileSync(join(ROOT, path), 'utf8');

/** The words in backticks that begin the rows of a page's tables. */
const documented = (page: string): string[] =>
  [...readPage(page).text.matchAll(/^\| `([^`]+)` \|/gm)].map(([, word]) => word!);

describe('the tables', () => {
  it('have every error code, and none that is gone', () => {
    const files = readdirSync(join(ROOT, 'lib', 'errors')).filter((name) => name.endsWith('.ts'));
    const codes = files.flatMap((name) => source(`lib/errors/${name}`).match(/(?<=define\(\s*')GIOTTO_[A-Z_]+/g) ?? []);
    expect(codes.length).toBeGreaterThan(40);
    expect(documented('docs/errors.md').sort()).toEqual([...codes].sort());
  });

  it('have every detail of Cache-Status, and none that is gone', () => {
    expect(rowsUnder('docs/observability.md', 'Details').slice(1).sort()).toEqual(Object.keys(DETAILS).sort());
  });

  it('have every option', () => {
    const files = ['giotto-cache', 'shared'].map((name) => source(`lib/nest/options/${name}.options.ts`));
    const options = [...files.join('\n').matchAll(/^ {2}(\w+)\?:/gm)].map(([, option]) => option!);
    expect(options.length).toBeGreaterThan(24);
    const pages = ['docs/options.md', 'docs/first-tier.md'];
    expect(pages.flatMap(documented)).toEqual(expect.arrayContaining(options));
  });

  it('have every parameter of other transports, and say which of them a key holds', () => {
    const kinds = Object.values(TRANSPORTS).flatMap(({ name, kinds: all }) =>
      Object.values(all).map(({ decorator, isKeyed }) => [decorator, name, isKeyed]),
    );
    const [, part = ''] = readPage('docs/transports.md').text.split('\n## Parameters\n');
    const rows = [...part.split('\n## ')[0]!.matchAll(/^\| `(@\w+\(\))` \| `(\w+)` \| (\w+)/gm)];
    expect(rows.map(([, decorator, transport, keyed]) => [decorator, transport, keyed !== 'no']).sort()).toEqual(
      kinds.sort(),
    );
  });

  it('have every transport', () => {
    const transports = [...Object.keys(TRANSPORTS), 'http', 'provider'];
    expect(rowsUnder('docs/transports.md', 'Handlers').sort()).toEqual(transports.sort());
  });
});
