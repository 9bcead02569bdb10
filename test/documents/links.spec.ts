import { describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

import { allPages, linksOf, proseOf, readPage, ROOT, type Page } from './pages.js';

const pages = allPages();

/** What GitHub calls a heading in an address. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');

const anchorsOf = (page: Page): string[] =>
  [...proseOf(page).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading]) => anchorOf(heading!));

function isBroken(page: Page, link: string): boolean {
  const [file = '', anchor] = link.split('#');
  const path = file === '' ? page.path : relative(ROOT, join(ROOT, dirname(page.path), file));
  if (!existsSync(join(ROOT, path))) return true;
  return anchor !== undefined && !anchorsOf(readPage(path)).includes(anchor);
}

describe('the pages', () => {
  it('link to what is there', () => {
    const links = pages.flatMap((page) => linksOf(page).map((link) => ({ page, link })));
    expect(links.length).toBeGreaterThan(100);
    expect(
      links.filter(({ page, link }) => isBroken(page, link)).map(({ page, link }) => `${page.path}: ${link}`),
    ).toEqual([]);
  });

  it('are all listed on the first page of docs/ and in the README', () => {
    const docs = pages
      .filter(({ path }) => path.startsWith('docs/') && path !== 'docs/index.md')
      .map(({ path }) => path.slice(5));
    const listed = (path: string, prefix: string) =>
      docs.filter((name) => !linksOf(readPage(path)).includes(`${prefix}${name}`));
    expect([listed('docs/index.md', ''), listed('README.md', 'docs/')]).toEqual([[], []]);
  });

  it('begin with one heading of the first level each', () => {
    const wrong = pages.filter((page) => proseOf(page).match(/^# /gm)?.length !== 1 || !page.text.startsWith('# '));
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  it('keep the README to 150 lines', () => {
    expect(readPage('README.md').text.trimEnd().split('\n').length).toBeLessThanOrEqual(150);
  });
});
