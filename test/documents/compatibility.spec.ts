import { describe, expect, it } from '@jest/globals';

import { titleOf } from '../projects/page.js';
import { ROWS, type RowName } from '../projects/rows.js';
import { readPage } from './pages.js';

const { text } = readPage('docs/compatibility.md');

/** The first cells of the table of projects. */
const listed = text
  .split('\n## ')[0]!
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .slice(2)
  .map((line) => line.split(' | ')[0]!.slice(2));

describe('docs/compatibility.md', () => {
  it('lists the projects that are tried', () => {
    expect(listed).toEqual((Object.keys(ROWS) as RowName[]).map(titleOf));
  });

  it('was written by a run of all rows, and each passed', () => {
    expect(text).not.toMatch(/not run|\*\*fails\*\*/);
  });
});
