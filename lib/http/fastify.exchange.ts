import { ServerResponse, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';

import type { HeaderValue, Payload } from '../cache/entry.js';
import { formatContentType, parseContentType } from './content-type.js';
import { Exchange, ownValue, type CacheableRequest } from './exchange.js';
import { copyPendingCookies, hasPendingCookies, replyHasSerializer, routeHasModelHooks, routeHasSendHooks, routeHasSerializer } from './fastify-internals.js';
import { sendThroughHooks } from './fastify-send-hooks.js';
import type { Headers } from './header-changes.js';
import { RenderedView } from './rendered-view.js';

/** As much of Fastify's request as is used here. */
interface FastifyRequest extends CacheableRequest {
  readonly raw: { readonly user?: unknown };
  readonly server: object;
}

type Serialize = (model: unknown) => string | Buffer | undefined;
type Render = (template: string, model: unknown) => Promise<string | Buffer>;

/** As much of Fastify's reply as is used here. */
interface FastifyReply {
  readonly raw: ServerResponse;
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

const JSON_TYPE = 'application/json; charset=utf-8';
/** Fastify. */
export class FastifyExchange extends Exchange<FastifyRequest> {
  constructor(
    request: FastifyRequest,
    private readonly reply: FastifyReply,
  ) {
    super(request);
  }

  get response(): FastifyReply {
    return this.reply;
  }

  /** Fastify makes a class of replies for each route's decorations. */
  detached(): FastifyExchange {
    const raw = new ServerResponse(this.request.raw as unknown as IncomingMessage);
    const Reply = this.reply.constructor as new (raw: ServerResponse, request: object, log: unknown) => FastifyReply;
    const exchange = new FastifyExchange(this.request, new Reply(raw, this.request, this.reply.log));
    exchange.adopt(this);
    return exchange;
  }

  override adopt(other: FastifyExchange): void {
    super.adopt(other);
    copyPendingCookies(other.reply, this.reply);
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
    return Object.hasOwn(this.reply, 'send') || Object.hasOwn(this.reply, 'serialize') || routeHasModelHooks(this.request);
  }

  get hasPendingCookie(): boolean {
    return hasPendingCookies(this.reply);
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
