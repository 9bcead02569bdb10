import { chromium, type Browser, type BrowserContextOptions, type Locator, type Page } from 'playwright-core';

import { HANGS } from '../keyvalue/outcomes.js';

/** The machine's Chromium, without a window. */
export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: process.env.CHROMIUM_PATH!, args: ['--no-sandbox'], timeout: HANGS });

/** A page of a visitor of its own, and what went wrong on it. */
export interface Visit {
  readonly page: Page;
  /** Errors of scripts and of the console. */
  readonly errors: string[];
  /** Where requests went. */
  readonly origins: Set<string>;
}

/** Opens an address as a visitor without a past. */
export async function visit(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const page = await (await browser.newContext(options)).newPage();
  page.setDefaultTimeout(HANGS);
  const errors: string[] = [];
  const origins = new Set<string>();
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('request', (request) => origins.add(new URL(request.url()).origin));
  await page.goto(url, { waitUntil: 'networkidle' });
  return { page, errors, origins };
}

/** What the page says of a request. */
export interface Shown {
  readonly verdict: string;
  readonly status: string;
  readonly words: string;
  readonly text: string;
}

/** One of the page's cards. */
export class Card {
  private readonly section: Locator;

  constructor(page: Page, heading: string) {
    this.section = page.locator('section', { has: page.getByRole('heading', { name: heading }) });
  }

  field(label: string): Locator {
    return this.section.getByLabel(label, { exact: true });
  }

  /** Presses the first button of that name, and waits for what is shown then. */
  async press(button: string): Promise<Shown> {
    await this.section.getByRole('button', { name: button, exact: true }).first().click();
    return this.newest();
  }

  /** The answer at the top, once there is nothing more to wait for. */
  async newest(): Promise<Shown> {
    await this.section.locator('.answers[aria-busy=false]').waitFor();
    const answer = this.section.locator('.answer').first();
    const said = async (part: string) =>
      (await answer.locator(part).count()) > 0 ? answer.locator(part).first().innerText() : '';
    const [verdict, status, words] = [await said('.headline .badge'), await said('.status'), await said('.words')];
    return { verdict, status, words, text: await answer.innerText() };
  }
}
