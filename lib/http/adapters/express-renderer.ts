import type { HeaderValue } from '../../cache/entry/entry.js';
import { formatContentType, parseContentType } from '../headers/content-type.js';
import type { ExpressExchange } from './express.exchange.js';

type Replacer = (this: unknown, key: string, value: unknown) => unknown;

const FIRST_ERROR = 400;

/** Renders models into the bytes that Nest's adapter and Express would send. */
export class ExpressRenderer {
  constructor(private readonly exchange: ExpressExchange) {}

  /**
   * Follows `ExpressAdapter.reply`: an empty body for null, JSON for objects, text for the rest.
   * @returns `undefined` for the description of an error under a type that is not JSON, which the adapter handles with a warning
   */
  render(model: unknown): Buffer | undefined {
    if (model === null || model === undefined) return this.nothing();
    if (typeof model !== 'object') return this.text(String(model), 'text/html');
    return this.isMistypedError(model) ? undefined : this.text(this.json(model), 'application/json');
  }

  private nothing(): Buffer {
    this.exchange.payload = 'undefined';
    return Buffer.alloc(0);
  }

  private text(text: string, type: string): Buffer {
    this.exchange.payload = 'text';
    this.setCharset(this.exchange.header('content-type') ?? type);
    return Buffer.from(text);
  }

  async renderTemplate(template: string, model: unknown): Promise<Buffer> {
    const locals = typeof model === 'object' && model !== null ? { ...model } : undefined;
    const html = await new Promise<string>((resolve, reject) =>
      this.exchange.response.render(template, locals, (error, text) => (error ? reject(error) : resolve(text))),
    );
    return this.text(html, 'text/html');
  }

  private json(model: object): string {
    const setting = (name: string) => this.exchange.response.app?.get(name);
    const json = JSON.stringify(model, setting('json replacer') as Replacer, setting('json spaces') as string) ?? '';
    return setting('json escape') ? json.replace(/[<>&]/g, escapeForHtml) : json;
  }

  private isMistypedError(model: object): boolean {
    const type = this.exchange.header('content-type');
    const isError =
      this.exchange.status >= FIRST_ERROR || Number((model as { statusCode?: unknown }).statusCode) >= FIRST_ERROR;
    return isError && type !== undefined && !isJson(type);
  }

  /** Express gives every text `charset=utf-8`. */
  private setCharset(own: HeaderValue) {
    const { type, parameters } = parseContentType(String(own));
    this.exchange.setHeader(
      'Content-Type',
      formatContentType({ type, parameters: new Map(parameters).set('charset', 'utf-8') }, 'needed'),
    );
  }
}

/** The test of Nest's adapter, with its missing parentheses. */
const isJson = (type: HeaderValue): boolean => /^application\/json|\+json$/.test(parseContentType(String(type)).type);

const escapeForHtml = (char: string) => `\\u00${char.charCodeAt(0).toString(16)}`;
