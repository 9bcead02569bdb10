import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';

import { FILES } from '../../lib/dashboard/page-files.js';

const PAGE = new URL('../../lib/dashboard/page/', import.meta.url);

describe('the files of the dashboard', () => {
  it('are in the library as they stand in lib/dashboard/page. Else run: node tools/write-dashboard.mjs', () => {
    const names = readdirSync(PAGE).sort();
    expect(Object.keys(FILES)).toEqual(names);
    for (const name of names) expect(FILES[name]!.text).toBe(readFileSync(new URL(name, PAGE), 'utf8'));
  });

  it('need nothing from elsewhere, and no inline script or style', () => {
    const all = Object.values(FILES).map(({ text }) => text);
    expect(all.join('\n').replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:\/\//);
    expect(FILES['index.html']!.text).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]* src=)/);
    expect(all.join('\n')).not.toMatch(/innerHTML|insertAdjacentHTML|outerHTML|document\.write|eval\(/);
  });
});
