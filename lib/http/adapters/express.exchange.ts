import { ServerResponse, type IncomingMessage } from 'node:http';

import type { HeaderValue } from '../../cache/entry/entry.js';
import { formatContentType, parseContentType } from '../headers/content-type.js';
import { copyHeaders } from './copy-headers.js';
import { Exchange, ownValue, type CacheableRequest } from './exchange.js';
import { missingInternal, rendersItsOwnWay, sendsItsOwnWay } from './express-internals.js';
import type { Headers } from './header-changes.js';
import { listen, NODE_METHODS, type HeaderListener } from './header-tap.js';
import { RenderedView } from '../value/rendered-view.js';
import { isForeign, localsIn, ownFunctions, ownStateOf, type Carried, type Sight } from '../value/response-state.js';
import { StateCopy } from '../value/state-copy.js';

type Replacer = (this: unknown, key: string, value: unknown) => unknown;

/** As much of Express's response as is used here. */
interface ExpressResponse extends ServerResponse {
  readonly app?: { get(setting: string): unknown; readonly response?: object };
  locals?: object;
  getRawHeaderNames(): string[];
  render(view: string, model: object | undefined, done: (error: Error | null, html: string) => void): void;
}

/** Express, and any adapter whose response is Node's own. */
export class ExpressExchange extends Exchange {
  /** @param isReplaced whether the application's adapter sends in a way of its own */
  constructor(
    request: CacheableRequest,
    readonly response: ExpressResponse,
    private readonly isReplaced = false,
  ) {
    super(request);
  }

  get status(): number {
    return this.response.statusCode;
  }

  set status(status: number) {
    this.response.statusCode = status;
  }

  get isAnswered(): boolean {
    return this.response.headersSent;
  }

  get isRewritten(): boolean {
    return this.isReplaced || sendsItsOwnWay(this.response);
  }

  override get missingInternal(): string | undefined {
    return missingInternal(this.response);
  }

  override get rendersItsOwnWay(): boolean {
    return rendersItsOwnWay(this.response);
  }

  override get isTransformed(): boolean {
    return Object.hasOwn(this.response, 'end') || Object.hasOwn(this.response, 'write');
  }

  get hasPendingCookie(): boolean {
    return false;
  }

  override get locals(): object | undefined {
    return this.response.locals;
  }

  override carried({ templates, response }: Sight): readonly Carried[] {
    const locals = localsIn(this.response.locals);
    const own = response ? [...ownStateOf(this.response, 'response'), ...this.inherited()] : [];
    return templates ? [...locals, ...own, ...ownFunctions(this.response, RENDERING)] : [...locals, ...own];
  }

  /** What stands between the response and Express's prototype of it is a middleware's. */
  private inherited(): readonly Carried[] {
    const prototype = Object.getPrototypeOf(this.response) as object;
    const { app } = this.response;
    return app?.response === undefined || prototype === app.response ? [] : localsIn(prototype, 'prototype');
  }

  override watchHeaders(listener: HeaderListener): () => void {
    return listen(this.response, NODE_METHODS, listener);
  }

  headers(): Headers {
    return Object.fromEntries(
      Object.entries(this.response.getHeaders()).map(([name, value]) => [name, ownValue(value ?? '')]),
    );
  }

  override spelling(name: string): string {
    return this.response.getRawHeaderNames().find((raw) => raw.toLowerCase() === name) ?? name;
  }

  header(name: string): HeaderValue | undefined {
    const value = this.response.getHeader(name);
    return value === undefined ? undefined : ownValue(value);
  }

  setHeader(name: string, value: HeaderValue): void {
    this.response.setHeader(name, typeof value === 'string' ? value : [...value]);
  }

  removeHeader(name: string): void {
    this.response.removeHeader(name);
  }

  /** Express gives responses their methods by their prototype. */
  protected copy(): ExpressExchange {
    const { request, response, status } = this;
    const own = new ServerResponse(request as unknown as IncomingMessage) as ExpressResponse;
    Object.setPrototypeOf(own, Object.getPrototypeOf(response) as object);
    const exchange = new ExpressExchange(request, Object.assign(own, { req: request }), this.isReplaced);
    exchange.status = status;
    copyHeaders(response, own);
    exchange.state = new StateCopy();
    exchange.state.carry(response, own, (key) => isForeign(Object.hasOwn(response, key) ? response : own, key));
    exchange.state.carryLocals(response, own);
    return exchange;
  }

  /**
   * As `ExpressAdapter.reply` has Express do it: nothing for null, JSON for objects, text for the rest. Of what describes an error, and is
   * no JSON by its type, the adapter makes JSON with a warning: it is left to that.
   */
  render(model: unknown): Buffer | undefined {
    return typeof model === 'object' && model !== null && this.isMistypedError(model) ? undefined : this.rendered(model);
  }

  private rendered(model: unknown): Buffer {
    this.payload = model === null || model === undefined ? 'undefined' : 'text';
    if (model === null || model === undefined) return Buffer.alloc(0);
    const text = typeof model === 'object' ? this.json(model) : String(model);
    this.setCharset(this.header('content-type') ?? (typeof model === 'object' ? 'application/json' : 'text/html'));
    return Buffer.from(text);
  }

  async renderTemplate(template: string, model: unknown): Promise<Buffer> {
    const locals = typeof model === 'object' && model !== null ? { ...model } : undefined;
    const html = await new Promise<string>((resolve, reject) =>
      this.response.render(template, locals, (error, text) => (error ? reject(error) : resolve(text))),
    );
    this.setCharset(this.header('content-type') ?? 'text/html');
    this.payload = 'text';
    return Buffer.from(html);
  }

  view(body: Buffer): RenderedView {
    return new RenderedView(body, end);
  }

  private json(model: object): string {
    const setting = (name: string) => this.response.app?.get(name);
    const json = JSON.stringify(model, setting('json replacer') as Replacer, setting('json spaces') as string) ?? '';
    return setting('json escape') ? json.replace(/[<>&]/g, escapeForHtml) : json;
  }

  private isMistypedError(model: object): boolean {
    const type = this.header('content-type');
    const isError = this.status >= FIRST_ERROR || Number((model as { statusCode?: unknown }).statusCode) >= FIRST_ERROR;
    return isError && type !== undefined && !isJson(type);
  }

  /** Express gives every text it sends `charset=utf-8`. */
  private setCharset(own: HeaderValue) {
    const { type, parameters } = parseContentType(String(own));
    this.setHeader('Content-Type', formatContentType({ type, parameters: new Map(parameters).set('charset', 'utf-8') }, 'needed'));
  }
}

/** Express's own way to templates, which some middlewares replace. */
const RENDERING = ['render'];

const FIRST_ERROR = 400;

/** As the adapter has it. */
const isJson = (type: HeaderValue): boolean => /^application\/json|\+json$/.test(parseContentType(String(type)).type);

const end = (response: ServerResponse, body: Buffer) => response.end(body);

const escapeForHtml = (char: string) => `\\u00${char.charCodeAt(0).toString(16)}`;
