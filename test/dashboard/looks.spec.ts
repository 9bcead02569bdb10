import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';

import { GiottoCacheService } from 'giotto-cache';
import type { Running } from '../support/apps/application.js';
import { MoodyKeyValue, rejecting } from '../support/cache/doubles.js';
import { lowContrasts } from '../support/dashboard/contrast.js';
import { HOSTILE, namesOf } from '../support/dashboard/programs.js';
import { liveAnHour, startShown } from '../support/dashboard/shown.js';
import { launchBrowser, visit, type Visit } from '../support/sample/browser.js';

/** A folder for pictures of what is looked at: `PICTURES=docs npm test -- test/dashboard/looks`. */
const { PICTURES } = process.env;

const SIZES = { wide: { width: 1280, height: 900 }, narrow: { width: 360, height: 740 } };
const LOOKS = (['light', 'dark'] as const).flatMap((scheme) =>
  (['wide', 'narrow'] as const).map((size) => ({ scheme, size })),
);

let browser: Browser;
beforeAll(async () => void (browser = await launchBrowser()));
afterAll(() => browser?.close());

/** The pages first: a server that closes waits for their connections. */
async function end(app: Running): Promise<void> {
  await Promise.all(browser.contexts().map((visitor) => visitor.close()));
  await app.close();
}

/** Opens the page, once it has shown something. */
async function look(app: Running, { scheme, size }: (typeof LOOKS)[number]): Promise<Visit> {
  const url = `http://127.0.0.1:${app.port}/giotto`;
  const visited = await visit(browser, url, { colorScheme: scheme, viewport: SIZES[size] });
  await visited.page.getByText(/^(Updated|Waiting)/).waitFor();
  return visited;
}

async function picture({ page }: Visit, name: string): Promise<void> {
  if (PICTURES !== undefined) await page.screenshot({ path: `${PICTURES}/dashboard-${name}.png`, fullPage: true });
}

async function expectToFit({ page, errors }: Visit): Promise<void> {
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(page.viewportSize()!.width);
  const overflow = `(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)(document.querySelector('#programs-scroll'))`;
  expect(await page.evaluate(overflow)).toBe(0);
  expect(await lowContrasts(page)).toEqual([]);
  expect(errors).toEqual([]);
}

describe.each([3, 300])('the dashboard with %d programs', (amount) => {
  let app: Running;
  beforeAll(async () => {
    const clock = { now: Date.UTC(2026, 0, 1) };
    const slowly = (x: string) => ((clock.now += 180), { x, price: 12.5 });
    app = await startShown('express', namesOf(amount), { clock, run: slowly });
    await liveAnHour(app, amount);
    const cache = app.app.get(GiottoCacheService);
    await cache.invalidate({ program: 'search' });
    await cache.invalidate({ tags: 'item:3' });
    for (const x of ['4', '5']) await cache.invalidate({ program: 'prices', args: { x } });
  });
  afterAll(() => end(app));

  it.each(LOOKS)('fits and can be read: $scheme, $size', async (how) => {
    const visited = await look(app, how);
    const { page } = visited;
    await page.getByLabel('Arguments').fill('x=1');
    await page.getByRole('button', { name: 'Look up' }).click();
    await page.locator('.verdict').waitFor();
    expect(await page.locator('#chart rect').count()).toBeGreaterThan(100);
    expect(await page.locator('#programs tbody tr').count()).toBe(amount);
    await picture(visited, `${amount}-${how.scheme}-${how.size}`);
    await expectToFit(visited);
  });
});

describe('the dashboard', () => {
  let app: Running;
  afterEach(() => end(app));

  it.each(LOOKS)('fits and can be read without a request and without a backend: $scheme, $size', async (how) => {
    const backend = new MoodyKeyValue();
    app = await startShown('fastify', [HOSTILE], { backend });
    const empty = await look(app, how);
    await empty.page.getByText('No request in the last hour').waitFor();
    await picture(empty, `empty-${how.scheme}-${how.size}`);
    await expectToFit(empty);
    backend.behaviour = rejecting(new Error('gone'));
    for (let x = 0; x < 4; x++) await app.get(`/p/0?x=${x}`);
    const down = await look(app, how);
    await down.page.getByText('moody at h:1 does not answer').waitFor();
    await picture(down, `down-${how.scheme}-${how.size}`);
    await expectToFit(down);
    expect(await down.page.title()).not.toBe('hit');
  });

  it.each([
    ['words', 'any words '.repeat(1000)],
    ['one word', 'word'.repeat(2500)],
  ])('keeps its form with a name of 10,000 characters: %s', async (_, name) => {
    app = await startShown('express', [name, 'report']);
    await app.get('/p/0?x=1');
    await app.app.get(GiottoCacheService).invalidate({ program: name });
    const visited = await look(app, { scheme: 'light', size: 'narrow' });
    const { page } = visited;
    await page.locator('#programs tbody button').first().click();
    await page.locator('#chart-all').waitFor();
    await page.locator('#by-program select').selectOption(name);
    await page.getByRole('button', { name: 'Invalidate the program…' }).click();
    await picture(visited, 'long');
    for (const place of ['#chart-title', '#programs tbody tr', '#invalidations li', '#confirm-question'])
      expect([place, (await page.locator(place).first().boundingBox())!.height < 150]).toEqual([place, true]);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expectToFit(visited);
  });
});
