import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';

import type { HeaderValue, Payload } from '../../cache/entry/entry.js';
import { formatContentType, parseContentType } from '../headers/content-type.js';
import { replyLike, ReplyState } from './detached-reply.js';
import { Exchange, ownValue, type CacheableRequest } from './exchange.js';
import { missingInternal, pendingCookies, replyHasSerializer, routeHasModelHooks, routeHasSendHooks, routeHasSerializer, sendsItsOwnWay } from './fastify-internals.js';
import { ownStateOfReply } from './fastify-reply-state.js';
import { sendThroughHooks } from './fastify-send-hooks.js';
import type { Headers } from './header-changes.js';
import { FASTIFY_METHODS, listen, NODE_METHODS, type HeaderListener } from './header-tap.js';
import { RenderedView } from '../value/rendered-view.js';
import { localsIn, ownFunctions, ownStateOf, type Carried, type Sight } from '../value/response-state.js';

/** As much of Fastify's request as is used here. */
export interface FastifyRequest extends CacheableRequest {
  readonly raw: { readonly user?: unknown };
  readonly server: object;
}

type Serialize = (model: unknown) => string | Buffer | undefined;
type Render = (template: string, model: unknown) => Promise<string | Buffer>;

/** As much of Fastify's reply as is used here. */
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
  viewAsync?: Render;
}

/** The ways to templates that @fastify/view gives each reply. */
const RENDERING = ['view', 'viewAsync'];

const JSON_TYPE = 'application/json; charset=utf-8';
/** Fastify. */
export class FastifyExchange extends Exchange<FastifyRequest> {
  /** @param isReplaced whether the application's adapter sends in a way of its own */
  constructor(
    request: FastifyRequest,
    private readonly reply: FastifyReply,
    private readonly isReplaced = false,
  ) {
    super(request);
  }

  get response(): FastifyReply {
    return this.reply;
  }

  /** Whether no engine is there that only renders. */
  override get rendersItsOwnWay(): boolean {
    const { view } = this.request.server as { view?: unknown };
    return this.reply.viewAsync === undefined && typeof view !== 'function';
  }

  protected copy(): FastifyExchange {
    const exchange = new FastifyExchange(this.request, replyLike(this.reply), this.isReplaced);
    exchange.state = new ReplyState(this.reply, exchange.reply);
    return exchange;
  }

  override get isAuthenticated(): boolean {
    return super.isAuthenticated || (this.request.raw.user ?? undefined) !== undefined;
  }

  get status(): number {
    return this.reply.statusCode;
  }

  set status(status: number) {
    this.reply.statusCode = status;
  }

  get isAnswered(): boolean {
    return this.reply.sent || this.reply.raw.headersSent;
  }

  get isRewritten(): boolean {
    return this.isReplaced || sendsItsOwnWay(this.reply) || routeHasModelHooks(this.request);
  }

  override get missingInternal(): string | undefined {
    return missingInternal(this.request, this.reply);
  }

  override get hasSerializer(): boolean {
    return replyHasSerializer(this.reply);
  }

  override get isTransformed(): boolean {
    const { raw } = this.reply;
    return routeHasSendHooks(this.request) || Object.hasOwn(raw, 'end') || Object.hasOwn(raw, 'write');
  }

  get hasPendingCookie(): boolean {
    return this.pendingCookies.size > 0;
  }

  override get pendingCookies(): ReadonlyMap<unknown, unknown> {
    return pendingCookies(this.reply) ?? super.pendingCookies;
  }

  override get locals(): object | undefined {
    return this.reply.locals;
  }

  /** Templates see the reply's own locals alone; whoever is handed the reply sees the raw response too. */
  override carried({ templates, response }: Sight): readonly Carried[] {
    const { raw } = this.reply;
    const found = [...localsIn(this.reply.locals), ...(templates ? ownFunctions(this.reply, RENDERING) : [])];
    return response ? [...found, ...ownStateOfReply(this.reply), ...localsIn(raw.locals, 'raw.locals'), ...ownStateOf(raw, 'raw')] : found;
  }

  override watchHeaders(listener: HeaderListener): () => void {
    const stops = [listen(this.reply, FASTIFY_METHODS, listener), listen(this.reply.raw, NODE_METHODS, listener)];
    return () => stops.forEach((stop) => stop());
  }

  headers(): Headers {
    const set = Object.entries(this.reply.getHeaders()).filter(([, value]) => value !== undefined);
    return Object.fromEntries(set.map(([name, value]) => [name, ownValue(value ?? '')]));
  }

  header(name: string): HeaderValue | undefined {
    const value = this.reply.getHeader(name);
    return value === undefined ? undefined : ownValue(value);
  }

  setHeader(name: string, value: HeaderValue): void {
    this.reply.header(name, ownValue(value));
  }

  /** Fastify adds to cookies by itself. */
  override appendHeader(name: string, value: HeaderValue): void {
    if (name.toLowerCase() === 'set-cookie') this.setHeader(name, value);
    else super.appendHeader(name, value);
  }

  removeHeader(name: string): void {
    this.reply.removeHeader(name);
  }

  /**
   * As `reply.send` has it: bytes as they are, text where the type is not JSON, else what the route's serializer makes of
   * it. Without a serializer of the reply's own it refuses objects of a type that is not JSON.
   */
  render(model: unknown): Buffer | undefined {
    if (model === undefined) return this.bytes(model);
    if (ArrayBuffer.isView(model)) return this.typed('application/octet-stream', this.bytes(bytesOf(model)));
    const own = this.header('content-type');
    if (own === undefined && typeof model === 'string') return this.typed('text/plain; charset=utf-8', this.bytes(model));
    if (replyHasSerializer(this.reply)) return this.serialized(model);
    if (own !== undefined && !isJson(own)) return this.unserialized(model);
    this.setHeader('Content-Type', own === undefined ? JSON_TYPE : withCharset(String(own)));
    return typeof model === 'string' ? this.bytes(model) : this.serialized(model);
  }

  async renderTemplate(template: string, model: unknown): Promise<Buffer> {
    const html = await this.templateEngine()(template, model);
    return this.typed('text/html; charset=utf-8', this.bytes(html));
  }

  view(body: Buffer, plain = body): RenderedView {
    const { payload } = this;
    if (!routeHasSendHooks(this.request)) return new RenderedView(body, body.length === 0 ? sendNothing : send);
    return new RenderedView(body, (reply: FastifyReply) => sendThroughHooks(reply, { body, plain, payload }));
  }

  private unserialized(model: unknown): Buffer | undefined {
    return typeof model === 'string' || model === null ? this.bytes(model) : undefined;
  }

  /** The bytes of what Fastify would have its hooks see. */
  private bytes(rendered: string | Buffer | null | undefined): Buffer {
    this.payload = payloadOf(rendered);
    return Buffer.isBuffer(rendered) ? rendered : Buffer.from(rendered ?? '');
  }

  private templateEngine(): Render {
    if (this.reply.viewAsync) return this.reply.viewAsync.bind(this.reply);
    const { view } = this.request.server as { view: Render };
    return (template, model) => view(template, model);
  }

  /** What has no JSON, such as a function, has no bytes. */
  private serialized(model: unknown): Buffer {
    return this.bytes(this.schemaSerializer()(model));
  }

  /** `reply.serialize` knows no schemas by media type, for which `reply.send` has a way of its own. */
  private schemaSerializer(): Serialize {
    const schema = routeHasSerializer(this.request) || replyHasSerializer(this.reply) ? undefined : this.schemaForStatus();
    if (typeof schema !== 'object') return (model) => this.reply.serialize(model);
    return schema[parseContentType(String(this.header('content-type'))).type] ?? schema['*/*'] ?? JSON.stringify;
  }

  private schemaForStatus(): Serialize | Record<string, Serialize> | undefined {
    const { status } = this;
    return [String(status), `${String(status)[0]}xx`, 'default']
      .map((key) => this.reply.getSerializationFunction?.(key))
      .find((found) => found !== undefined);
  }

  private typed(type: string, body: Buffer): Buffer {
    if (this.header('content-type') === undefined) this.setHeader('Content-Type', type);
    return body;
  }
}

const send = (reply: FastifyReply, body: Buffer) => reply.send(body);

/** Without a payload Fastify adds no `Content-Type` of its own; to HEAD it adds no `Content-Length` to an empty stream alone. */
const sendNothing = (reply: FastifyReply) => reply.send(reply.request.method === 'HEAD' ? Readable.from([]) : undefined);

const isJson = (type: HeaderValue) => parseContentType(String(type)).type.includes('json');

/** A JSON type of the program's own gets a charset, in Fastify's spelling of the whole. */
function withCharset(own: string): string {
  const parsed = parseContentType(own);
  return parsed.parameters.has('charset') ? own : `${formatContentType(parsed, 'all')}; charset=utf-8`;
}

function payloadOf(rendered: unknown): Payload | undefined {
  if (rendered === undefined) return 'undefined';
  if (rendered === null) return 'null';
  return typeof rendered === 'string' ? 'text' : undefined;
}

const bytesOf = (view: ArrayBufferView) =>
  Buffer.isBuffer(view) ? view : Buffer.from(view.buffer, view.byteOffset, view.byteLength);
