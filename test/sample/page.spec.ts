import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';

import { Card, launchBrowser, visit, type Visit } from '../support/sample/browser.js';
import { startSample, type Sample } from '../support/sample/sample.js';

let sample: Sample;
let browser: Browser;
beforeAll(async () => {
  [sample, browser] = await Promise.all([startSample(), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await sample?.close();
});

let visitor: Visit;
afterEach(() => visitor.page.context().close());

const open = async (path = '/') => (visitor = await visit(browser, sample.url + path));
const card = async (heading: string) => new Card((await open()).page, heading);

describe('the page', () => {
  it.each(['/', '/squared?x=3'])('loads without an error, and without a request to elsewhere: %s', async (path) => {
    const { page, errors, origins } = await open(path);
    expect(await page.title()).toMatch(/\w/);
    expect(await page.locator('h1').innerText()).toMatch(/\w/);
    expect([errors, [...origins].filter((origin) => origin !== sample.url && origin !== 'null')]).toEqual([[], []]);
  });

  it('shows a miss, then a hit, with the key', async () => {
    const squares = await card('Squares');
    const miss = await squares.press('Send');
    expect([miss.verdict, miss.status]).toEqual(['miss', '200']);
    expect(miss.text.split('{"x":12}(squared)(application/json)')).toHaveLength(2);
    expect(miss.text).toContain('"squared":144');
    sample.wait(30);
    const hit = await squares.press('Send again');
    expect(hit).toMatchObject({
      verdict: 'hit',
      words: 'Answered from the cache; the method did not run for it. It is good for 3570 s more.',
    });
    expect(hit.text).toMatch(/Age\s+30 s/);
  });

  it('shows each representation, what goes past the cache, and what no representation suits', async () => {
    const squares = await card('Squares');
    await squares.field('as').selectOption({ label: 'HTML, as a browser asks' });
    expect((await squares.press('Send')).text).toContain('12² = 144');
    await squares.field('with Authorization').check();
    expect(await squares.press('Send')).toMatchObject({
      verdict: 'bypass',
      words: expect.stringContaining('It carries credentials'),
    });
    await squares.field('as').selectOption({ label: 'a picture, which it is not' });
    expect(await squares.press('Send')).toMatchObject({ verdict: 'no cache', status: '406' });
  });

  it('shows one run for ten at once', async () => {
    const squares = await card('Squares');
    await squares.field('x').fill('10');
    expect((await squares.press('Ten at once')).words).toBe('Ten clients at once: 1 miss, 9 collapsed.');
    expect((await squares.press('Ten at once')).words).toBe('Ten clients at once: 10 hit.');
  });

  it('shows each user their own profile alone', async () => {
    const profile = await card('A profile');
    expect(await profile.press('Send')).toMatchObject({ status: '401', verdict: 'no cache' });
    for (const [name, other, verdict] of [
      ['Ada', 'Grace', 'miss'],
      ['Grace', 'Ada', 'miss'],
      ['Ada', 'Grace', 'hit'],
    ] as const) {
      await profile.field('Name').fill(name);
      expect((await profile.press('Sign in')).status).toBe('200');
      const shown = await profile.press('Send');
      expect(shown.verdict).toBe(verdict);
      expect(shown.text).toContain(`${name} likes`);
      expect(shown.text).not.toMatch(/[0-9a-f]{24}/);
      expect(shown.text).not.toContain(other);
    }
    await profile.press('Sign out');
    expect((await profile.press('Send')).status).toBe('401');
  });

  it('shows that a note invalidates the list alone, and a removed one itself too', async () => {
    const notes = await card('Notes');
    const verdicts = async () => [(await notes.press('List')).verdict, (await notes.press('Read')).verdict];
    expect(await verdicts()).toEqual(['miss', 'miss']);
    expect(await verdicts()).toEqual(['hit', 'hit']);
    await notes.field('Note').fill('<b>Call Cimabue</b>');
    expect((await notes.press('Add')).status).toBe('201');
    const list = await notes.press('List');
    expect(list).toMatchObject({ verdict: 'miss', words: expect.stringContaining('has changed') });
    expect(list.text).toContain('<b>Call Cimabue</b>');
    expect(await verdicts()).toEqual(['hit', 'hit']);
    await notes.press('Remove');
    expect((await notes.press('List')).verdict).toBe('miss');
    expect((await notes.press('Read')).status).toBe('404');
  });

  it('shows the old report while it is recomputed, and in place of a failure', async () => {
    const report = await card('A slow report');
    await report.press('Make it fail');
    expect(await report.press('Send')).toMatchObject({
      verdict: 'miss',
      status: '503',
      words: expect.stringContaining('threw an error'),
    });
    await report.press('Let it succeed');
    expect(await report.press('Send')).toMatchObject({ verdict: 'miss', status: '200' });
    await report.press('Make it fail');
    sample.wait(7);
    expect(await report.press('Send')).toMatchObject({
      verdict: 'stale',
      words: expect.stringMatching(
        /recomputed in the background\. Reports fail now, .* In \d+ s it is too old for this/,
      ),
    });
    sample.wait(60);
    const old = await report.press('Send');
    expect(old).toMatchObject({ verdict: 'stale', status: '200', words: expect.stringContaining('failed with 503') });
    expect(old.words).toContain('The old entry stands in for it. It may do so for an hour.');
    expect(old.text).toContain('detail=stale-if-error');
    expect(old.text).toContain('"report":1,');
    await report.press('Let it succeed');
    sample.wait(60);
    expect((await report.press('Send')).text).toContain('"report":2,');
    sample.wait(7);
    const revalidated = await report.press('Send');
    expect(revalidated).toMatchObject({
      verdict: 'stale',
      words: expect.stringContaining('being recomputed in the background'),
    });
    expect(revalidated.text).toContain('"report":2,');
  });

  it('shows that a route runs on what its provider has stored', async () => {
    const primes = await card('A provider’s method');
    const at = async (name: string) => new RegExp(`"${name}":"([^"]+)"`).exec((await primes.press('Send')).text)![1];
    expect(await at('countedAt')).toBe(await at('countedAt'));
    expect(await at('askedAt')).not.toBe(await at('askedAt'));
    await primes.field('Primes below').fill('1000');
    expect(await primes.press('Send')).toMatchObject({
      verdict: 'miss',
      words: 'The route ran, and called the program primes. Nothing was stored under this key, so the method ran.',
    });
    expect(await primes.press('Send')).toMatchObject({ verdict: 'hit', words: expect.stringContaining('did not run') });
    expect((await primes.press('Ten at once')).words).toBe('Ten clients at once: 10 hit.');
  });

  it('says so if there is no answer at all', async () => {
    const squares = await card('Squares');
    await visitor.page.context().setOffline(true);
    expect(await squares.press('Send')).toMatchObject({
      verdict: 'failed',
      words: expect.stringContaining('Is the application still running?'),
    });
  });
});
