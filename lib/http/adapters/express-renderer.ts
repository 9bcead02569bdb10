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
    const { exchange } = this;
    const isObject = typeof model === 'object' && model !== null;
    if (isObject && this.isMistypedError(model)) return undefined;
    exchange.payload = model === null || model === undefined ? 'undefined' : 'text';
    if (model === null || model === undefined) return Buffer.alloc(0);
    const text = isObject ? this.json(model) : String(model);
    this.setCharset(exchange.header('content-type') ?? (isObject ? 'application/json' : 'text/html'));
    return Buffer.from(text);
  }

  async renderTemplate(template: string, model: unknown): Promise<Buffer> {
    const { exchange } = this;
    const locals = typeof model === 'object' && model !== null ? { ...model } : undefined;
    const html = await new Promise<string>((resolve, reject) =>
      exchange.response.render(template, locals, (error, text) => (error ? reject(error) : resolve(text))),
    );
    this.setCharset(exchange.header('content-type') ?? 'text/html');
    exchange.payload = 'text';
    return Buffer.from(html);
  }

  private json(model: object): string {
    const setting = (name: string) => this.exchange.response.app?.get(name);
    const json = JSON.stringify(model, setting('json replacer') as Replacer, setting('json spaces') as string) ?? '';
    return setting('json escape') ? json.replace(/[<>&]/g, escapeForHtml) : json;
  }

  private isMistypedError(model: object): boolean {
    const type = this.exchange.header('content-type');
    const isError = this.exchange.status >= FIRST_ERROR || Number((model as { statusCode?: unknown }).statusCode) >= FIRST_ERROR;
    return isError && type !== undefined && !isJson(type);
  }

  /** Express gives every text `charset=utf-8`. */
  private setCharset(own: HeaderValue) {
    const { type, parameters } = parseContentType(String(own));
    this.exchange.setHeader('Content-Type', formatContentType({ type, parameters: new Map(parameters).set('charset', 'utf-8') }, 'needed'));
  }
}

/** The test of Nest's adapter, with its missing parentheses. */
const isJson = (type: HeaderValue): boolean => /^application\/json|\+json$/.test(parseContentType(String(type)).type);

const escapeForHtml = (char: string) => `\\u00${char.charCodeAt(0).toString(16)}`;
