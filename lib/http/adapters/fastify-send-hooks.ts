import { Readable } from 'node:stream';

import type { Payload } from '../../cache/entry/entry.js';
import { addSendHook, sendText, type SendingReply } from './fastify-internals.js';

/** As much of Fastify's reply as is used here. */
interface Reply extends SendingReply {
  readonly request: { readonly method: string };
  readonly statusCode: number;
  send(payload: unknown): unknown;
}

/** A finished body, and what it was rendered as. */
export interface HookedBody {
  /** What goes to the client if no hook changes anything: coded, perhaps, or empty. */
  readonly body: Buffer;
  /** The bytes as they were rendered. */
  readonly plain: Buffer;
  readonly payload: Payload | undefined;
}

const NOTHING = Buffer.alloc(0);

/**
 * Sends a body through a route's `onSend` hooks, which see it as the framework would have it without a cache: text as a string,
 * a file as a stream, and neither coded. What they make of it is what the client gets. 304 shows them an empty one of its kind.
 */
export function sendThroughHooks(reply: Reply, { body, plain, payload }: HookedBody): unknown {
  const isUnmodified = reply.statusCode === 304;
  const shown = shownAs(payload, isUnmodified ? NOTHING : plain, reply);
  if (isUnmodified) addSendHook(reply.request, unmodified, 'last');
  else if (body !== plain || payload === 'stream') addSendHook(reply.request, finisher(shown, { body, plain, payload }), 'before HEAD');
  if (payload !== 'stream' || reply.request.method !== 'HEAD') reply.removeHeader('content-length');
  return typeof shown === 'string' ? sendText(reply, shown) : reply.send(shown);
}

/** HEAD needs no stream, and gets no length from one. */
function shownAs(payload: Payload | undefined, bytes: Buffer, { request }: Reply): unknown {
  if (payload === 'text') return bytes.toString();
  if (payload === 'stream') return Readable.from(request.method === 'HEAD' || bytes.length === 0 ? [] : [bytes], { objectMode: false });
  if (payload === 'null') return null;
  return payload === 'undefined' ? undefined : bytes;
}

type Done = (error: null, payload?: unknown) => void;

/** Fastify would give the length of the empty body, which is not the one that 304 is about (RFC 9110, section 8.6). */
function unmodified(_request: object, reply: Reply, _payload: unknown, done: Done): void {
  if (reply.statusCode !== 304) return done(null);
  reply.removeHeader('content-length');
  done(null, null);
}

/** What hooks have left alone goes out as the bytes that are stored; of the rest nobody knows how long it is, or a coding. */
function finisher(shown: unknown, { body, plain, payload: kind }: HookedBody) {
  return (request: Reply['request'], reply: Reply, payload: unknown, done: Done): void => {
    const isLeft = payload === shown;
    if (!isLeft && body !== plain) uncode(reply);
    if (!isLeft && kind === 'stream') reply.removeHeader('content-length');
    if (!isLeft || (kind === 'stream' && request.method === 'HEAD')) return done(null);
    if (body !== plain) return done(null, body);
    reply.header('content-length', body.length);
    done(null);
  };
}

function uncode(reply: Reply): void {
  const suffix = `-${String(reply.getHeader('content-encoding'))}"`;
  const etag = reply.getHeader('etag');
  if (typeof etag === 'string' && etag.endsWith(suffix)) reply.header('etag', `${etag.slice(0, -suffix.length)}"`);
  reply.removeHeader('content-encoding');
}
