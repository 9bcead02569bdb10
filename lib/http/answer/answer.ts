import type { Entry } from '../../cache/entry/entry.js';
import { ageIn } from '../headers/age.js';
import { cacheStatus, membersOfOthers, type CacheOutcome } from '../headers/cache-status.js';
import type { Call } from '../call/call-key.js';
import { isRead, type Exchange } from '../adapters/exchange.js';
import { repeatChanges } from '../adapters/header-changes.js';
import type { RenderedView } from '../value/rendered-view.js';
import type { ShownValues } from '../value/shown-values.js';
import { describesBody, isConditional, isNotModified } from '../headers/validators.js';

const NOTHING = Buffer.alloc(0);

/** Puts the program's own headers and status on the response, as they were when the entry was made. */
export function restore(exchange: Exchange, entry: Entry): void {
  exchange.status = entry.status;
  exchange.payload = entry.payload;
  repeatChanges(exchange, { set: entry.headers, removed: entry.removed, appended: entry.appended ?? NONE });
}

const NONE: readonly never[] = [];
/** What is known of an answer beside its headers. */
interface Known {
  /** Its age in whole seconds; by default what it says itself, or 0. */
  readonly age?: number;
  /** Whether it says in `Vary` itself by which request fields it was chosen. */
  readonly hasOwnVary?: boolean;
}

const NOTHING_KNOWN: Known = {};

/**
 * Says in the response's headers what the cache did (RFC 9211) and how old the answer is (RFC 9111, section 5.1).
 * @param key where it is to be shown
 */
export function announce({ exchange, program }: Call, outcome: CacheOutcome, key?: string, known = NOTHING_KNOWN): void {
  const above = exchange.header('cache-status');
  const member = cacheStatus(outcome, key);
  exchange.setHeader('Cache-Status', above === undefined ? member : [...membersOfOthers(above), member].join(', '));
  exchange.setHeader('Age', String(known.age ?? ageIn(exchange.header('age')) ?? 0));
  exchange.vary(known.hasOwnVary ? program.chosenBy : program.negotiated);
  if (exchange.isTransformed) weakenTag(exchange);
}

/** A strong tag stands for the very bytes, which are not known yet (RFC 9110, section 8.8.1). */
function weakenTag(exchange: Exchange): void {
  const etag = String(exchange.header('etag') ?? '');
  if (etag.startsWith('"')) exchange.setHeader('ETag', `W/${etag}`);
}

/** Says that the body is coded, in its tag too: a strong one stands for the very bytes (RFC 9110, section 8.8.3.3). */
export function encoded(exchange: Exchange, coding: string): void {
  exchange.setHeader('Content-Encoding', coding);
  const etag = exchange.header('etag');
  if (etag !== undefined) exchange.setHeader('ETag', String(etag).replace(/"$/, `-${coding}"`));
}

/**
 * The finished response on its way out: 304 where the client has it already, else the bytes.
 */
export function send(exchange: Exchange, body: Buffer, { plain = body, shown }: SentWith = {}): RenderedView {
  if (exchange.isTransformed) weakenTag(exchange);
  const view = exchange.view(conditional(exchange, body), plain);
  if (shown === undefined) return view;
  return Object.assign(view, { shown, withdraw: () => withdraw(exchange) });
}

/** What goes with a finished response. */
interface SentWith {
  /** The bytes before they were coded; the body itself if they are not. */
  readonly plain?: Buffer;
  /** What it was made from, for interceptors that look on. */
  readonly shown?: ShownValues;
}

/** An error's answer says nothing of the body that it replaces. */
function withdraw(exchange: Exchange): void {
  for (const name of Object.keys(exchange.headers())) if (describesBody(name) || name === 'etag') exchange.removeHeader(name);
}

function conditional(exchange: Exchange, body: Buffer): Buffer {
  const { method, headers } = exchange.request;
  if (isRead(method) && exchange.status === 200 && isConditional(headers) && isNotModified(headers, exchange))
    return withoutBody(exchange, 304);
  if (exchange.status === 204 || exchange.status === 304) return withoutBody(exchange, exchange.status);
  exchange.setHeader('Content-Length', String(body.length));
  return body;
}

function withoutBody(exchange: Exchange, status: number): Buffer {
  exchange.status = status;
  for (const name of Object.keys(exchange.headers())) if (describesBody(name)) exchange.removeHeader(name);
  return NOTHING;
}
