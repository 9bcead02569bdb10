import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';

import { lowContrasts } from '../support/dashboard/contrast.js';
import { Card, launchBrowser, visit } from '../support/sample/browser.js';
import { startSample, type Sample } from '../support/sample/sample.js';

/** A folder for pictures of what is looked at. */
const { PICTURES } = process.env;

let sample: Sample;
let browser: Browser;
beforeAll(async () => {
  [sample, browser] = await Promise.all([startSample(), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await sample?.close();
});

/** The ratio of two colours (WCAG 2.2, contrast ratio), given as `#rgb` or `#rrggbb`. */
function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light! + 0.05) / (dark! + 0.05);
}

function luminance(colour: string): number {
  const full = colour.length === 4 ? colour.replace(/[^#]/g, '$&$&') : colour;
  const [red, green, blue] = [1, 3, 5].map((at) => linear(parseInt(full.slice(at, at + 2), 16) / 255));
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

const linear = (part: number) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);

describe('the page', () => {
  it('can be used by the keyboard alone, and says aloud what came of it', async () => {
    const { page } = await visit(browser, sample.url);
    await page.getByLabel('x', { exact: true }).focus();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('21');
    await page.keyboard.press('Enter');
    const squares = new Card(page, 'Squares');
    expect(await squares.newest()).toMatchObject({ verdict: 'miss', status: '200' });
    expect(await page.getByRole('status').innerText()).toMatch(/^GET \/squared\?x=21: miss, 200, \d+ ms$/);
    for (let field = 0; field < 6; field++) await page.keyboard.press('Tab');
    expect(await page.locator(':focus-visible').innerText()).toBe('Send again');
    await page.keyboard.press('Enter');
    await page.getByRole('status').filter({ hasText: 'hit, 200' }).waitFor();
    expect(await squares.newest()).toMatchObject({ verdict: 'hit' });
    for (let again = 0; again < 3; again++) {
      await page.keyboard.press('Enter');
      await squares.newest();
    }
    expect(await page.locator(':focus-visible').innerText()).toBe('Send again');
  });

  it('has a name for each field and each list', async () => {
    const { page } = await visit(browser, sample.url);
    const nameless = `[...document.querySelectorAll('input, select')].filter((field) => field.labels[0]?.textContent.trim() === undefined).length`;
    expect(await page.evaluate(nameless)).toBe(0);
    expect(await page.locator('section:not([aria-labelledby]), ol:not([aria-label])').count()).toBe(0);
  });

  it.each(['light', 'dark'] as const)('has contrast enough if %s is preferred', async (colorScheme) => {
    const { page } = await visit(browser, sample.url, { colorScheme });
    const colour = (name: string) =>
      page.evaluate<string>(`getComputedStyle(document.documentElement).getPropertyValue('--${name}').trim()`);
    const [card, ground, badgeInk] = [await colour('card'), await colour('ground'), await colour('badge-ink')];
    expect(luminance(ground) > 0.5).toBe(colorScheme === 'light');
    for (const name of ['ink', 'quiet', 'blue', 'bad'])
      for (const behind of [card, ground]) expect(contrast(await colour(name), behind)).toBeGreaterThan(4.5);
    for (const name of ['hit', 'miss', 'stale', 'collapsed', 'bypass', 'bad', 'blue'])
      expect(contrast(await colour(name), badgeInk)).toBeGreaterThan(4.5);
  });

  it('fits a narrow screen', async () => {
    const { page } = await visit(browser, sample.url, { viewport: { width: 320, height: 640 } });
    await new Card(page, 'A provider’s method').press('Send');
    await page.getByText('What each word means').click();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
  });

  it('covers no button with its news on a narrow screen', async () => {
    const { page } = await visit(browser, sample.url, { viewport: { width: 360, height: 740 } });
    await new Card(page, 'Squares').press('Ten at once');
    const news = await page.locator('#news').boundingBox();
    for (const button of await page.locator('section button:visible').all()) {
      await button.focus();
      const { y, height } = (await button.boundingBox())!;
      expect(y + height).toBeLessThanOrEqual(news!.y);
    }
  });

  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 360],
  ] as const)('fits and can be read with answers of all kinds: %s, %d px wide', async (colorScheme, width) => {
    const { page, errors } = await visit(browser, sample.url, { colorScheme, viewport: { width, height: 900 } });
    for (const heading of ['Squares', 'A slow report', 'A provider’s method']) {
      const card = new Card(page, heading);
      await card.press('Send');
      await card.press('Send');
    }
    await new Card(page, 'Squares').press('Ten at once');
    await new Card(page, 'Notes').press('List');
    const profile = new Card(page, 'A profile');
    await profile.press('Sign in');
    await profile.press('Send');
    if (PICTURES) await page.screenshot({ path: `${PICTURES}/sample-${colorScheme}-${width}.png`, fullPage: true });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    expect(await lowContrasts(page)).toEqual([]);
    expect(errors).toEqual([]);
  });

  it('shows plain answers without JavaScript', async () => {
    const { page } = await visit(browser, sample.url, { javaScriptEnabled: false });
    await page
      .locator('section', { hasText: 'Takes a second' })
      .getByRole('button', { name: 'Send', exact: true })
      .click();
    await page.waitForURL(/\/squared\?x=12/);
    expect(await page.locator('body').innerText()).toContain('144');
  });
});
