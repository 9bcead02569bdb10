import { ServerResponse, type IncomingMessage } from 'node:http';

import type { HeaderValue } from '../../cache/entry/entry.js';
import { RenderedView } from '../value/rendered-view.js';
import { isForeign, localsIn, ownFunctions, ownStateOf, type Carried, type Sight } from '../value/response-state.js';
import { StateCopy } from '../value/state-copy.js';
import { copyHeaders } from './copy-headers.js';
import { Exchange, ownValue, type CacheableRequest, type ExchangeCopy } from './exchange.js';
import { missingInExpress, rendersAsExpress, sendsAsExpress, type ExpressApplication } from './express-internals.js';
import { ExpressRenderer } from './express-renderer.js';
import type { Headers } from './header-changes.js';
import { listen, NODE_METHODS, type HeaderListener } from './header-tap.js';

/** The part of Express's response that is used here. */
interface ExpressResponse extends ServerResponse {
  readonly app?: ExpressApplication;
  locals?: object;
  getRawHeaderNames(): string[];
  render(view: string, model: object | undefined, done: (error: Error | null, html: string) => void): void;
}

/** Express, and any adapter whose response is Node's own. */
export class ExpressExchange extends Exchange {
  /** @param isReplaced true if the application's adapter sends in a way of its own */
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
    return this.isReplaced || !sendsAsExpress(this.response);
  }

  override get missingInternal(): string | undefined {
    const { app } = this.response;
    return app && missingInExpress(app, this);
  }

  override get rendersItsOwnWay(): boolean {
    return !rendersAsExpress(this.response);
  }

  override get isTransformed(): boolean {
    return Object.hasOwn(this.response, 'end') || Object.hasOwn(this.response, 'write');
  }

  override get locals(): object | undefined {
    return this.response.locals;
  }

  override carried({ templates, response }: Sight): readonly Carried[] {
    const locals = localsIn(this.response.locals);
    const own = response ? [...ownStateOf(this.response, 'response'), ...this.inherited()] : [];
    return templates ? [...locals, ...own, ...ownFunctions(this.response, RENDERING)] : [...locals, ...own];
  }

  /** A middleware may put a prototype between the response and Express's own prototype of it. */
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

  render(model: unknown): Buffer | undefined {
    return new ExpressRenderer(this).render(model);
  }

  renderTemplate(template: string, model: unknown): Promise<Buffer> {
    return new ExpressRenderer(this).renderTemplate(template, model);
  }

  view(body: Buffer): RenderedView {
    return new ExpressView(body);
  }

  /** Express gives responses their methods by the prototype. */
  protected copy(): ExchangeCopy {
    const { request, response, status } = this;
    const own = new ServerResponse(request as unknown as IncomingMessage) as ExpressResponse;
    Object.setPrototypeOf(own, Object.getPrototypeOf(response) as object);
    const exchange = new ExpressExchange(request, Object.assign(own, { req: request }), this.isReplaced);
    exchange.status = status;
    copyHeaders(response, own);
    const state = new StateCopy();
    state.carry(response, own, (key) => isForeign(Object.hasOwn(response, key) ? response : own, key));
    state.carryLocals(response, own);
    return { exchange, state };
  }
}

/** Express's own method for templates, which some middlewares replace. */
const RENDERING = ['render'];

class ExpressView extends RenderedView {
  sendOn(response: ServerResponse): unknown {
    return response.end(this.body);
  }
}
