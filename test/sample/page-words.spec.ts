import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';

import { DETAILS } from '../../lib/http/headers/details.js';
import { launchBrowser, visit } from '../support/sample/browser.js';
import { startSample, type Sample } from '../support/sample/sample.js';

type Words = Record<string, string>;

let sample: Sample;
let browser: Browser;
let page: Page;
beforeAll(async () => {
  [sample, browser] = await Promise.all([startSample(), launchBrowser()]);
  ({ page } = await visit(browser, sample.url));
});
afterAll(async () => {
  await browser?.close();
  await sample?.close();
});

const words = () =>
  page.evaluate<{ DETAILS: Words; FORWARDS: Words }>(`import('/words.js').then((words) => ({ ...words }))`);

const explained = (header: string | null, called: string | null = null) =>
  page.evaluate<{ verdict: string; sentences: string[]; key?: string }>(
    `import('/cache-status.js').then(({ explain }) => explain(${JSON.stringify(header)}, ${JSON.stringify(called)}))`,
  );

/** Each `fwd` of the library. */
async function forwards(): Promise<string[]> {
  const source = await readFile(new URL('../../lib/http/headers/cache-status.ts', import.meta.url), 'utf8');
  return [.../export type Forward = ([^;]+);/.exec(source)![1]!.matchAll(/'([^']+)'/g)].map(([, name]) => name!);
}

describe('the words of the page', () => {
  it('are there for every detail and every fwd that the library says, and for none that is gone', async () => {
    const { DETAILS: details, FORWARDS: known } = await words();
    expect(Object.keys(details).sort()).toEqual(Object.keys(DETAILS).sort());
    expect(Object.keys(known).sort()).toEqual((await forwards()).sort());
  });

  it.each(Object.keys(DETAILS))('tell of %s', async (detail) => {
    const { sentences } = await explained(`giotto; fwd=uri-miss; detail=${detail}`);
    expect(sentences).toContain((await words()).DETAILS[detail]);
  });

  it.each([
    ['giotto; hit; ttl=3574', 'hit', 'It is good for 3574 s more.'],
    ['giotto; hit', 'hit', 'It never expires.'],
    ['giotto; hit; ttl=-3; detail=stale-while-revalidate', 'stale', 'It was over 3 s ago.'],
    ['giotto; hit; ttl=0; detail=stale-while-revalidate', 'stale', 'It was over just now.'],
    ['giotto; hit; ttl=0', 'hit', 'It is good for less than a second.'],
    ['giotto; fwd=stale; fwd-status=503; detail=stale-if-error', 'stale', 'The method ran, and failed with 503.'],
    ['giotto; fwd=stale; fwd-status=503; detail=stale-if-error', 'stale', 'The old entry stands in for it.'],
    ['giotto; fwd=stale; stored', 'miss', 'Its answer is stored now.'],
    [
      'giotto; fwd=uri-miss; collapsed',
      'collapsed',
      'Another request was being answered: this one waited for it, and shares its answer.',
    ],
    ['giotto; fwd=bypass; detail=authorization', 'bypass', 'The request went past the cache, and the method ran.'],
    ['giotto; detail=only-if-cached', 'miss', 'The method did not run.'],
    ['edge; hit, giotto; fwd=uri-miss', 'miss', 'Nothing was stored under this key, so the method ran.'],
    ['giotto; hit; ttl=3, edge; fwd=stale; detail=timeout', 'hit', 'It is good for 3 s more.'],
    ['edge; hit', 'no cache', 'No program of the cache made this answer.'],
    [null, 'no cache', 'No program of the cache made this answer.'],
  ])('tell %s', async (header, verdict, sentence) => {
    const told = await explained(header);
    expect(told.verdict).toBe(verdict);
    expect(told.sentences).toContain(sentence);
  });

  it.each([
    ['primes; hit', 'hit', 'Its method did not run: the stored value answered.'],
    ['primes; miss; uri-miss', 'miss', 'Nothing was stored under this key, so the method ran.'],
    ['primes; miss; backend-error', 'miss', 'The backend failed, or took longer than it may.'],
    ['primes; miss; invalidated', 'miss', 'Something that the answer depends on has changed since it was stored.'],
    ['primes; bypass', 'bypass', 'The cache was not asked, and its method ran.'],
  ])('tell of a method that a route called: %s', async (called, verdict, sentence) => {
    const told = await explained(null, called);
    expect(told.verdict).toBe(verdict);
    expect(told.sentences.join(' ')).toContain(sentence);
  });

  it('show the key as it is, whatever is in it', async () => {
    const key = '{"x":"a; hit, \\"b\\""}(squared)(text/html)';
    const header = `giotto; fwd=uri-miss; stored; key="${key.replace(/["\\]/g, '\\$&')}"`;
    expect(await explained(header)).toMatchObject({ verdict: 'miss', key });
  });
});
