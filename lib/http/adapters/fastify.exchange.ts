import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';

import type { HeaderValue } from '../../cache/entry/entry.js';
import { RenderedView } from '../value/rendered-view.js';
import { localsIn, ownFunctions, ownStateOf, type Carried, type Sight } from '../value/response-state.js';
import { replyLike, ReplyState } from './detached-reply.js';
import { Exchange, ownValue, type CacheableRequest, type ExchangeCopy } from './exchange.js';
import {
  missingInFastify,
  pendingCookies,
  replyHasSerializer,
  routeHasModelHooks,
  routeHasSendHooks,
  sendsAsFastify,
} from './fastify-internals.js';
import { FastifyRenderer } from './fastify-renderer.js';
import { ownStateOfReply } from './fastify-reply-state.js';
import { sendThroughHooks, type HookedBody } from './fastify-send-hooks.js';
import type { Headers } from './header-changes.js';
import { FASTIFY_METHODS, listen, NODE_METHODS, type HeaderListener } from './header-tap.js';

/** The part of Fastify's request that is used here. */
export interface FastifyRequest extends CacheableRequest {
  readonly raw: { readonly user?: unknown };
  readonly server: object;
}

export type Serialize = (model: unknown) => string | Buffer | undefined;
export type TemplateEngine = (template: string, model: unknown) => Promise<string | Buffer>;

/** The part of Fastify's reply that is used here. */
export interface FastifyReply {
  readonly raw: ServerResponse & { locals?: unknown };
  locals?: object;
  readonly request: FastifyRequest;
  readonly sent: boolean;
  readonly log: unknown;
  statusCode: number;
  getHeaders(): Record<string, number | string | string[] | undefined>;
  getHeader(name: string): number | string | string[] | undefined;
  header(name: string, value: unknown): unknown;
  removeHeader(name: string): unknown;
  readonly serialize: Serialize;
  serializer(serialize: (text: string) => string): unknown;
  getSerializationFunction?(status: string): Serialize | Record<string, Serialize> | undefined;
  send(payload: unknown): unknown;
  viewAsync?: TemplateEngine;
}

/** The methods for templates that @fastify/view gives each reply. */
const RENDERING = ['view', 'viewAsync'];

export class FastifyExchange extends Exchange<FastifyRequest> {
  /** @param isReplaced true if the application's adapter sends in a way of its own */
  constructor(
    request: FastifyRequest,
    readonly response: FastifyReply,
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
    return this.response.sent || this.response.raw.headersSent;
  }

  get isRewritten(): boolean {
    return this.isReplaced || !sendsAsFastify(this.response) || routeHasModelHooks(this.request);
  }

  override get missingInternal(): string | undefined {
    return missingInFastify(this.request.server, this);
  }

  override get isAuthenticated(): boolean {
    return super.isAuthenticated || (this.request.raw.user ?? undefined) !== undefined;
  }

  override get hasSerializer(): boolean {
    return replyHasSerializer(this.response);
  }

  override get isTransformed(): boolean {
    const { raw } = this.response;
    return routeHasSendHooks(this.request) || Object.hasOwn(raw, 'end') || Object.hasOwn(raw, 'write');
  }

  /** True if there is no engine that renders without sending. */
  override get rendersItsOwnWay(): boolean {
    const { view } = this.request.server as { view?: unknown };
    return this.response.viewAsync === undefined && typeof view !== 'function';
  }

  override get pendingCookies(): ReadonlyMap<unknown, unknown> {
    return pendingCookies(this.response) ?? super.pendingCookies;
  }

  override get locals(): object | undefined {
    return this.response.locals;
  }

  /** Templates see the reply's own locals alone. A method that is handed the reply sees the raw response too. */
  override carried({ templates, response }: Sight): readonly Carried[] {
    const { raw, locals } = this.response;
    const found = [...localsIn(locals), ...(templates ? ownFunctions(this.response, RENDERING) : [])];
    return response
      ? [...found, ...ownStateOfReply(this.response), ...localsIn(raw.locals, 'raw.locals'), ...ownStateOf(raw, 'raw')]
      : found;
  }

  override watchHeaders(listener: HeaderListener): () => void {
    const stops = [listen(this.response, FASTIFY_METHODS, listener), listen(this.response.raw, NODE_METHODS, listener)];
    return () => stops.forEach((stop) => stop());
  }

  headers(): Headers {
    const set = Object.entries(this.response.getHeaders()).filter(([, value]) => value !== undefined);
    return Object.fromEntries(set.map(([name, value]) => [name, ownValue(value ?? '')]));
  }

  header(name: string): HeaderValue | undefined {
    const value = this.response.getHeader(name);
    return value === undefined ? undefined : ownValue(value);
  }

  setHeader(name: string, value: HeaderValue): void {
    this.response.header(name, ownValue(value));
  }

  /** Fastify itself adds a second cookie to the first. */
  override appendHeader(name: string, value: HeaderValue): void {
    if (name.toLowerCase() === 'set-cookie') this.setHeader(name, value);
    else super.appendHeader(name, value);
  }

  removeHeader(name: string): void {
    this.response.removeHeader(name);
  }

  render(model: unknown): Buffer | undefined {
    return new FastifyRenderer(this).render(model);
  }

  renderTemplate(template: string, model: unknown): Promise<Buffer> {
    return new FastifyRenderer(this).renderTemplate(template, model);
  }

  view(body: Buffer, plain = body): RenderedView {
    if (!routeHasSendHooks(this.request)) return new FastifyView(body);
    return new HookedView({ body, plain, payload: this.payload });
  }

  protected copy(): ExchangeCopy {
    const reply = replyLike(this.response);
    return {
      exchange: new FastifyExchange(this.request, reply, this.isReplaced),
      state: new ReplyState(this.response, reply),
    };
  }
}

class FastifyView extends RenderedView {
  sendOn(reply: FastifyReply): unknown {
    return this.body.length === 0 ? sendNothing(reply) : reply.send(this.body);
  }
}

/** Without a payload Fastify adds no `Content-Type`. For HEAD an empty stream is the only payload that gets no `Content-Length`. */
const sendNothing = (reply: FastifyReply) =>
  reply.send(reply.request.method === 'HEAD' ? Readable.from([]) : undefined);

/** For a route with `onSend` hooks. */
class HookedView extends RenderedView {
  constructor(private readonly finished: HookedBody) {
    super(finished.body);
  }

  sendOn(reply: FastifyReply): unknown {
    return sendThroughHooks(reply, this.finished);
  }
}
