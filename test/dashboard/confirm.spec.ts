import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';

import type { Running } from '../support/apps/application.js';
import { namesOf } from '../support/dashboard/programs.js';
import { startShown } from '../support/dashboard/shown.js';
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

/** Presses the button, leaves the question, and presses the button again, faster than the browser tells of its end. */
const PRESSED_TWICE = `(() => {
  const button = document.querySelector('#by-program button');
  button.click();
  document.querySelector('#confirm').close();
  button.click();
})()`;

describe('the question of the dashboard', () => {
  it('is answered once, however fast it is asked again', async () => {
    app = await startShown('express', namesOf(3));
    await app.get('/p/0?x=1');
    ({ page } = await visit(browser, `http://127.0.0.1:${app.port}/giotto`));
    await page.getByText(/^(Updated|Waiting)/).waitFor();
    await page.evaluate(PRESSED_TWICE);
    await page.getByRole('button', { name: 'Invalidate', exact: true }).click();
    await page.getByText('Invalidated the program catalog.').waitFor();
    expect((await app.get('/p/0?x=1')).cache).toContain('detail=invalidated');
  });
});
