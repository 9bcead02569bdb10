import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';

import { GiottoCacheService } from 'giotto-cache';
import { ADAPTERS, type Running } from '../support/apps/application.js';
import { namesOf } from '../support/dashboard/programs.js';
import { startShown } from '../support/dashboard/shown.js';
import { startSubPath } from '../support/dashboard/sub-path.js';
import { launchBrowser, visit } from '../support/sample/browser.js';

let browser: Browser;
beforeAll(async () => void (browser = await launchBrowser()));
afterAll(() => browser?.close());

let app: Running;
let page: Page;
afterEach(async () => {
  await page?.context().close();
  await app.close();
});

/** Opens the page, and waits until it shows something. */
async function open(url = `http://127.0.0.1:${app.port}`): Promise<string[]> {
  const visited = await visit(browser, `${url}/giotto`);
  ({ page } = visited);
  await page.getByText(/^(Updated|Waiting)/).waitFor();
  return visited.errors;
}

const call = async (program: number, ...all: number[]) => {
  for (const x of all) await app.get(`/p/${program}?x=${x}`);
};

/** Asks for the state now rather than in five seconds. */
async function refresh(): Promise<void> {
  const answered = page.waitForResponse(/\/state/);
  const pause = page.getByRole('button', { name: 'Pause' });
  await pause.click();
  await pause.click();
  await answered;
}

const focused = () => page.locator(':focus-visible');
const row = (name: string) => page.locator('#programs tbody tr', { hasText: name });
const cells = (name: string) => row(name).locator('td').allInnerTexts();

describe.each(ADAPTERS)('the page of the dashboard on %s', (adapter) => {
  it('shows what comes in, by program too', async () => {
    app = await startShown(adapter, namesOf(3));
    await call(0, 1, 1, 1, 2);
    const errors = await open();
    expect(await cells('catalog')).toEqual(['50.0 %', '4', '2', '–', '2', '–']);
    expect(await cells('search')).toEqual(['–', '–', '–', '–', '–', '–']);
    expect(await page.locator('#ratio').innerText()).toBe('50.0 %');
    expect(await page.locator('#chart rect').count()).toBe(2);
    app.clock.now += 60_000;
    await call(1, 1, 2);
    await refresh();
    await page.locator('#chart rect').nth(2).waitFor();
    expect(await page.locator('#chart svg').getAttribute('aria-label')).toBe(
      '6 requests in the last hour, at most 4 in 30 seconds',
    );
    await page.getByRole('button', { name: 'prices' }).click();
    await page.getByRole('heading', { name: 'Requests of prices, last hour' }).waitFor();
    await page.getByRole('button', { name: 'search' }).click();
    await page.getByText('No request of search in the last hour.').waitFor();
    await page.getByText('Show all programs').click();
    await page.getByRole('heading', { name: 'Requests of all programs, last hour' }).waitFor();
    expect(errors).toEqual([]);
  });

  it('moves by itself', async () => {
    app = await startShown(adapter, namesOf(3));
    await open();
    await call(0, 1);
    await page.locator('#chart rect').first().waitFor();
    expect(await page.locator('#requests').innerText()).toBe('1');
  });

  it('looks a call up and invalidates it by the keyboard alone', async () => {
    app = await startShown(adapter, namesOf(3), { dashboard: { show: { keys: true } } });
    await call(1, 7);
    await open();
    await page.getByRole('combobox', { name: 'Program' }).first().focus();
    await page.keyboard.type('prices');
    await page.keyboard.press('Tab');
    expect(await focused().getAttribute('name')).toBe('words');
    await page.keyboard.type('x=7');
    await page.keyboard.press('Enter');
    const result = page.locator('#call-result');
    await result.getByText('600 s left').waitFor();
    expect(await result.innerText()).toContain('prices x=7');
    expect(await result.innerText()).toContain('{"x":"7"}(prices)(application/json)');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    expect(await focused().innerText()).toBe('Invalidate this call…');
    await page.keyboard.press('Enter');
    await page.getByText('Invalidate the call prices x=7?').waitFor();
    expect(await focused().innerText()).toBe('Cancel');
    await page.keyboard.press('Escape');
    expect(await focused().innerText()).toBe('Invalidate this call…');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('Invalidated the call prices x=7.').waitFor();
    expect((await app.get('/p/1?x=7')).cache).toContain('detail=invalidated');
  });

  it('asks before it invalidates a program or a tag, and lists what was invalidated', async () => {
    app = await startShown(adapter, namesOf(3));
    await call(0, 1, 2);
    await open();
    await page.getByRole('button', { name: 'Invalidate the program…' }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    expect(app.app.get(GiottoCacheService).stats().total.invalidations).toBe(0);
    await page.getByRole('button', { name: 'Invalidate the program…' }).click();
    await page.getByRole('button', { name: 'Invalidate', exact: true }).click();
    await page.getByText('Invalidated the program catalog.').waitFor();
    await page.getByLabel('Tag').fill('item:2');
    await page.getByRole('button', { name: 'Invalidate the tag…' }).click();
    await page.getByRole('button', { name: 'Invalidate', exact: true }).click();
    await page.getByText('Invalidated what is tagged item:2.').waitFor();
    await refresh();
    const items = page.locator('#invalidations .what');
    await items.nth(1).waitFor();
    expect(await items.allInnerTexts()).toEqual(['tags', 'program catalog']);
  });

  it('says what is wrong with a call, and what the program takes', async () => {
    app = await startShown(adapter, namesOf(3));
    await open();
    await page.getByLabel('Arguments').fill('y=1');
    await page.getByRole('button', { name: 'Look up' }).click();
    const result = page.locator('#call-result');
    await result.getByText('catalog has no argument "y".').waitFor();
    expect(await result.innerText()).toContain('catalog takes:\n  x  string (query)');
  });

  it('works under a path of a proxy', async () => {
    app = await startShown(adapter, namesOf(3));
    await call(0, 1);
    const proxy = await startSubPath(app.port);
    try {
      expect(await open(proxy.url)).toEqual([]);
      expect(await cells('catalog')).toContain('1');
      await page.getByLabel('Arguments').fill('x=1');
      await page.getByRole('button', { name: 'Look up' }).click();
      await page.getByText('600 s left').waitFor();
    } finally {
      await proxy.close();
    }
  });
});

describe('the page of the dashboard', () => {
  it('sorts and filters many programs, and keeps the focus while it draws', async () => {
    app = await startShown('express', namesOf(300));
    await call(5, 1, 1, 1);
    await call(7, 1, 1);
    await open();
    const names = () => page.locator('#programs tbody th').allInnerTexts();
    expect((await names()).slice(0, 2)).toEqual(['menu', 'profile']);
    await page.getByRole('button', { name: 'Program', exact: true }).press('Enter');
    expect((await names())[0]).toBe('catalog');
    expect(await page.locator('[aria-sort]').innerText()).toContain('Program');
    await page.getByRole('button', { name: 'stock-12' }).focus();
    await refresh();
    await page.getByLabel('Filter').fill('STOCK-2');
    expect(await names()).toEqual(['stock-2', ...Array.from({ length: 10 }, (_, at) => `stock-2${at}`)].slice(0, 11));
    expect(await page.locator('#programs-count').innerText()).toBe('11 of 300');
    await page.getByRole('button', { name: 'stock-20' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Requests of stock-20' }).waitFor();
    expect(await page.locator(':focus').innerText()).toBe('stock-20');
    await page.getByLabel('Filter').fill('nothing like it');
    await page.getByText('No program has this in its name.').waitFor();
  });

  it('takes names that every object has for programs as any other', async () => {
    app = await startShown('express', ['constructor', '__proto__', 'toString']);
    await call(1, 1, 1);
    const errors = await open();
    expect([...(await cells('constructor')), ...(await cells('toString'))]).toEqual(Array(12).fill('–'));
    expect(await cells('__proto__')).toEqual(['50.0 %', '2', '1', '–', '1', '–']);
    expect(errors).toEqual([]);
  });

  it('says so if the application is gone, or does not let it in any more', async () => {
    let isOpen = true;
    app = await startShown('express', namesOf(3), { dashboard: { guard: () => isOpen } });
    await open();
    isOpen = false;
    await refresh();
    await page.getByText('does not let you see this any more').waitFor();
    isOpen = true;
    await refresh();
    await page.locator('#lost').waitFor({ state: 'hidden' });
    await page.context().setOffline(true);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('The application does not answer').waitFor();
  });

  it('says so if several processes answer it in turn, and does not if one was restarted', async () => {
    app = await startShown('express', namesOf(3));
    let pid = 1;
    await open();
    await page.route('**/state?*', async (route) => {
      const response = await route.fetch();
      const state = (await response.json()) as { process: object };
      await route.fulfill({ response, json: { ...state, process: { ...state.process, pid } } });
    });
    const several = page.getByText('Several processes answer this page in turn');
    for (pid of [1, 1, 2]) await refresh();
    await page.getByText('pid 2 on').waitFor();
    expect(await several.isVisible()).toBe(false);
    pid = 1;
    await refresh();
    await several.waitFor();
    await page.unrouteAll({ behavior: 'wait' });
  });

  it('stands still if it is told to', async () => {
    app = await startShown('express', namesOf(3));
    await open();
    const pause = page.getByRole('button', { name: 'Pause' });
    // It ends the timer of the browser's own clock.
    await pause.click();
    await page.clock.install();
    const shown = page.waitForResponse(/\/state/);
    await pause.click();
    await shown;
    const moved = page.waitForResponse(/\/state/);
    await page.clock.runFor(6000);
    await moved;
    await pause.click();
    expect(await pause.getAttribute('aria-pressed')).toBe('true');
    let asked = 0;
    page.on('request', () => asked++);
    await page.clock.runFor(60_000);
    expect(asked).toBe(0);
    await pause.click();
    await page.waitForResponse(/\/state/);
  });

  it('has a name for each field, each list and each part', async () => {
    app = await startShown('express', namesOf(3));
    await open();
    const nameless = `[...document.querySelectorAll('input, select')].filter((field) => !field.labels[0]?.textContent.trim()).length`;
    expect(await page.evaluate(nameless)).toBe(0);
    expect(await page.locator('section:not([aria-labelledby], [aria-label])').count()).toBe(0);
    expect(await page.locator('h1').count()).toBe(1);
  });
});
