import { isRead, type Exchange } from '../adapters/exchange.js';
import { describesBody, isNotModified } from '../headers/validators.js';
import type { RenderedView } from '../value/rendered-view.js';
import type { ShownValues } from '../value/shown-values.js';

const NOTHING = Buffer.alloc(0);

/** Statuses of responses without a body (RFC 9110, section 6.4.1). */
const BODYLESS: ReadonlySet<number> = new Set([204, 304]);

/** Optional companions of a finished body. */
interface SentWith {
  /** The bytes before they were coded. By default the body itself. */
  readonly plain?: Buffer;
  /** The values that the body was made from, for interceptors that only look at them. */
  readonly shown?: ShownValues;
}

/** Returns the finished response: a 304 without a body if the client's copy is still good, else the bytes. */
export function send(exchange: Exchange, body: Buffer, { plain = body, shown }: SentWith): RenderedView {
  if (exchange.isTransformed) weakenTag(exchange);
  const { status, request } = exchange;
  const isNotNews = status === 200 && isRead(request.method) && isNotModified(request.headers, exchange);
  const hasBody = !isNotNews && !BODYLESS.has(status);
  if (hasBody) exchange.setHeader('Content-Length', String(body.length));
  else dropBody(exchange, isNotNews ? 304 : status);
  const view = exchange.view(hasBody ? body : NOTHING, plain);
  if (shown === undefined) return view;
  return Object.assign(view, { shown, withdraw: () => withdraw(exchange) });
}

/** Makes a strong tag weak: it stands for the very bytes, which something may still change (RFC 9110, section 8.8.1). */
export function weakenTag(exchange: Exchange): void {
  const etag = String(exchange.header('etag') ?? '');
  if (etag.startsWith('"')) exchange.setHeader('ETag', `W/${etag}`);
}

/** Marks the body as coded, in its tag too: a strong one stands for the very bytes (RFC 9110, section 8.8.3.3). */
export function markCoded(exchange: Exchange, coding: string): void {
  exchange.setHeader('Content-Encoding', coding);
  const etag = exchange.header('etag');
  if (etag !== undefined) exchange.setHeader('ETag', String(etag).replace(/"$/, `-${coding}"`));
}

function dropBody(exchange: Exchange, status: number): void {
  exchange.status = status;
  for (const name of Object.keys(exchange.headers())) if (describesBody(name)) exchange.removeHeader(name);
}

/** Removes what describes the body, for an error's body in its place. */
function withdraw(exchange: Exchange): void {
  for (const name of Object.keys(exchange.headers()))
    if (describesBody(name) || name === 'etag') exchange.removeHeader(name);
}
