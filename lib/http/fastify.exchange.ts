import type { ServerResponse } from 'node:http';

import type { HeaderValue } from '../cache/entry.js';
import { Exchange, type CacheableRequest } from './exchange.js';
import type { Headers } from './header-changes.js';
import { RenderedView } from './rendered-view.js';

/** As much of Fastify's request as is used here. */
interface FastifyRequest extends CacheableRequest {
  readonly raw: { readonly user?: unknown };
  readonly server: object;
}

type Render = (template: string, model: unknown) => Promise<string | Buffer>;

/** As much of Fastify's reply as is used here. */
interface FastifyReply {
  readonly raw: ServerResponse;
  readonly sent: boolean;
  statusCode: number;
  getHeaders(): Record<string, number | string | string[] | undefined>;
  getHeader(name: string): number | string | string[] | undefined;
  header(name: string, value: unknown): unknown;
  removeHeader(name: string): unknown;
  serialize(payload: unknown): string | Buffer;
  send(payload: unknown): unknown;
  viewAsync?: Render;
  view?: unknown;
}

/** How @fastify/cookie calls the cookies that it writes only when the reply is on its way. */
const PENDING_COOKIES = 'fastify.reply.setCookies';

/** Fastify. */
export class FastifyExchange extends Exchange<FastifyRequest> {
  constructor(
    request: FastifyRequest,
    private readonly reply: FastifyReply,
  ) {
    super(request);
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
    return Object.hasOwn(this.reply, 'send') || Object.hasOwn(this.reply, 'serialize');
  }

  get hasPendingCookie(): boolean {
    const symbol = Object.getOwnPropertySymbols(this.reply).find((known) => known.description === PENDING_COOKIES);
    const pending = symbol && (this.reply as unknown as Record<symbol, { size?: number } | null>)[symbol];
    return (pending?.size ?? 0) > 0;
  }

  headers(): Headers {
    const set = Object.entries(this.reply.getHeaders()).filter(([, value]) => value !== undefined);
    return Object.fromEntries(set.map(([name, value]) => [name, plain(value)]));
  }

  header(name: string): HeaderValue | undefined {
    const value = this.reply.getHeader(name);
    return value === undefined ? undefined : plain(value);
  }

  setHeader(name: string, value: HeaderValue): void {
    this.reply.header(name, value);
  }

  removeHeader(name: string): void {
    this.reply.removeHeader(name);
  }

  /** As `reply.send` has it: nothing for null, bytes for bytes, text for strings, else JSON by the route's serializer. */
  render(model: unknown): Buffer {
    if (model === null || model === undefined) return Buffer.alloc(0);
    if (ArrayBuffer.isView(model)) return this.typed('application/octet-stream', bytesOf(model));
    if (typeof model === 'string') return this.typed('text/plain; charset=utf-8', Buffer.from(model));
    return this.typed('application/json; charset=utf-8', Buffer.from(this.reply.serialize(model)));
  }

  async renderTemplate(template: string, model: unknown): Promise<Buffer> {
    const html = await this.templateEngine()(template, model);
    return this.typed('text/html; charset=utf-8', Buffer.from(html));
  }

  /** Without a payload Fastify adds no `Content-Type` of its own. */
  view(body: Buffer): RenderedView {
    return new RenderedView(body, body.length === 0 ? undefined : body);
  }

  sendInPlaceOfTemplate(view: RenderedView): void {
    this.reply.view = () => this.reply.send(view.body);
  }

  private templateEngine(): Render {
    if (this.reply.viewAsync) return this.reply.viewAsync.bind(this.reply);
    const { view } = this.request.server as { view: Render };
    return (template, model) => view(template, model);
  }

  /** A JSON type of the program's own gets the charset that Fastify gives it. */
  private typed(type: string, body: Buffer): Buffer {
    const own = this.header('content-type');
    if (own === undefined) this.setHeader('Content-Type', type);
    else if (/json/i.test(String(own)) && !/charset=/i.test(String(own)))
      this.setHeader('Content-Type', `${String(own)}; charset=utf-8`);
    return body;
  }
}

const bytesOf = (view: ArrayBufferView) =>
  Buffer.isBuffer(view) ? view : Buffer.from(view.buffer, view.byteOffset, view.byteLength);

const plain = (value: number | string | readonly string[] | undefined): HeaderValue =>
  typeof value === 'object' ? value : String(value);
