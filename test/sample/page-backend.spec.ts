import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';

import { RedisKeyValue } from 'giotto-cache';
import { patient } from '../support/keyvalue/patient.js';
import { Card, launchBrowser, visit } from '../support/sample/browser.js';
import { startSample, type Sample } from '../support/sample/sample.js';

/** A folder for pictures of what is looked at. */
const { PICTURES } = process.env;

let browser: Browser;
beforeAll(async () => void (browser = await launchBrowser()));
afterAll(() => browser?.close());

let sample: Sample;
let page: Page;
const open = async () => void ({ page } = await visit(browser, sample.url));
afterEach(() => page.context().close());

const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
const said = (text: string) => page.getByText(text).waitFor();
const state = (word: string) => page.locator('#backend-badge', { hasText: word }).waitFor();

describe('the backend on the page', () => {
  beforeEach(async () => {
    sample = await startSample();
    await open();
  });
  afterEach(() => sample.close());

  it('can be stopped and started, and requests are served all the same', async () => {
    await said('locmem, at most 64 MiB of this process, for process');
    const squares = new Card(page, 'Squares');
    await squares.press('Send');
    await press('Stop it');
    await said('Requests are served uncached from now on.');
    expect(await squares.press('Send')).toMatchObject({
      status: '200',
      words: expect.stringContaining('The backend failed'),
    });
    await squares.press('Send');
    await squares.press('Send');
    await state('down');
    await press('Start it');
    await state('up');
    expect(await squares.press('Send')).toMatchObject({ verdict: 'hit', status: '200' });
  });

  it('can be flushed', async () => {
    const squares = new Card(page, 'Squares');
    await squares.press('Send');
    await press('Flush');
    await said('Flushed: nothing that was stored is served again. The other process keeps its own.');
    expect((await squares.press('Send')).verdict).toBe('miss');
  });

  it('leads to the dashboard, which counts what was sent', async () => {
    await new Card(page, 'Squares').press('Send');
    await page.getByRole('link', { name: 'Open the dashboard' }).click();
    await page.locator('#programs tbody tr').first().waitFor();
    expect(await page.locator('#programs tbody tr').first().innerText()).toMatch(/^squared\s+0\.0 %\s+1\s+1/);
    expect(await page.locator('#programs tbody th').allInnerTexts()).toEqual(
      expect.arrayContaining(['primes', 'profile', 'notes', 'report']),
    );
    await page.getByRole('combobox', { name: 'Program' }).first().selectOption('squared');
    await page.getByLabel('Arguments').fill('x=12');
    const lookUp = page.getByRole('button', { name: 'Look up' });
    for (const [representation, verdict] of [
      ['application/json', 'hit'],
      ['text/csv', 'miss'],
    ] as const) {
      await page.getByLabel('Representation').selectOption(representation);
      await lookUp.click();
      await page.locator('#call-result').getByText(`(squared)(${representation})`).waitFor();
      expect(await page.locator('#call-result .badge').innerText()).toBe(verdict);
    }
    await page.getByRole('combobox', { name: 'Program' }).first().selectOption('primes');
    expect(await page.locator('#call-hint').innerText()).toBe('below: number. Lifetime: 3600 s.');
    expect(await page.getByLabel('Representation').isVisible()).toBe(false);
  });

  it('keeps its lists short: the newest answer, and the first lines of four more', async () => {
    const squares = new Card(page, 'Squares');
    const height = () => page.evaluate<number>('document.documentElement.scrollHeight');
    for (let times = 0; times < 6; times++) await squares.press('Send');
    const heightOfFive = await height();
    for (let times = 0; times < 6; times++) await squares.press('Send');
    const list = page.getByLabel('Answers of the squares');
    expect(await list.locator('> li').count()).toBe(5);
    expect(await list.locator('details[open]').count()).toBe(1);
    expect(await height()).toBeLessThan(1.1 * heightOfFive);
    await list.locator('summary').nth(3).click();
    await list.locator('details[open]').nth(1).getByText('Answered from the cache').waitFor();
  });
});

/** Of a page on which something has happened. */
async function takePicture(): Promise<void> {
  for (const heading of ['A slow report', 'A provider’s method', 'Notes'])
    await new Card(page, heading).press(heading === 'Notes' ? 'List' : 'Send');
  await page.setViewportSize({ width: 1280, height: 1180 });
  await page.evaluate('scrollTo(0, 0)');
  await page.screenshot({ path: `${PICTURES}/sample.png` });
}

describe('two processes side by side', () => {
  let other: Sample;
  afterEach(() => Promise.all([sample.close(), other.close()]));

  const begin = async (one?: RedisKeyValue, two?: RedisKeyValue) => {
    [sample, other] = [await startSample(one), await startSample(two)];
    sample.join(other.url);
    await open();
  };

  const both = async () => {
    await page
      .locator('section', { hasText: 'Takes a second' })
      .getByRole('button', { name: 'To both processes' })
      .click();
    await new Card(page, 'Squares').newest();
    const verdicts = page.locator('.processes').first().locator('.badge');
    return { verdicts: await verdicts.allInnerTexts(), words: (await new Card(page, 'Squares').newest()).words };
  };

  it('have an entry each in process memory', async () => {
    await begin();
    expect(await both()).toEqual({
      verdicts: ['miss', 'miss'],
      words: expect.stringContaining('Each process has its own memory'),
    });
    expect((await both()).verdicts).toEqual(['hit', 'hit']);
    await press('Flush');
    await said('The other process keeps its own.');
    expect((await both()).verdicts).toEqual(['miss', 'hit']);
    if (PICTURES) await takePicture();
    await new Card(page, 'Squares').press('To both again');
    expect(await page.locator('.processes').first().locator('.badge').allInnerTexts()).toEqual(['hit', 'hit']);
  });

  it('share entries and invalidations in Redis', async () => {
    const prefix = `sample-${process.pid}-${Date.now()}:`;
    const redis = () => Object.assign(patient(new RedisKeyValue(process.env.REDIS_URL!)), { prefix });
    await begin(redis(), redis());
    expect(await both()).toEqual({
      verdicts: ['miss', 'hit'],
      words: expect.stringContaining('Both processes have one backend'),
    });
    await press('Flush');
    await said('Flushed: nothing that was stored is served again.');
    expect((await both()).verdicts).toEqual(['miss', 'hit']);
  });

  it('are not offered if there is one process alone', async () => {
    sample = await startSample();
    other = await startSample();
    await open();
    await said('There is no second process.');
    expect(await page.getByRole('button', { name: 'To both processes' }).count()).toBe(0);
  });
});
