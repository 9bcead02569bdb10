import { Readable } from 'node:stream';

import type { Payload } from '../../cache/entry/entry.js';
import { addSendHook, sendText, type SendingReply } from './fastify-internals.js';

/** The part of Fastify's reply that is used here. */
interface Reply extends SendingReply {
  readonly request: { readonly method: string };
  readonly statusCode: number;
  send(payload: unknown): unknown;
}

/** A finished body, and the form in which it was rendered. */
export interface HookedBody {
  /** The bytes to send if no hook changes anything. They may be coded, or empty. */
  readonly body: Buffer;
  /** The bytes as they were rendered. */
  readonly plain: Buffer;
  readonly payload: Payload | undefined;
}

const NOTHING = Buffer.alloc(0);

/**
 * Sends a body through a route's `onSend` hooks. They see it as they would without the cache: text as a string, a file as a
 * stream, never coded, and empty for 304. The client gets what they return.
 */
export function sendThroughHooks(reply: Reply, { body, plain, payload }: HookedBody): unknown {
  const isUnmodified = reply.statusCode === 304;
  const shown = shownAs(payload, isUnmodified ? NOTHING : plain, reply);
  if (isUnmodified) addSendHook(reply.request, unmodified, 'last');
  else if (body !== plain || payload === 'stream')
    addSendHook(reply.request, finisher(shown, { body, plain, payload }), 'before HEAD');
  if (payload !== 'stream' || reply.request.method !== 'HEAD') reply.removeHeader('content-length');
  return typeof shown === 'string' ? sendText(reply, shown) : reply.send(shown);
}

/** For HEAD the stream is empty, and no length is derived from it. */
function shownAs(payload: Payload | undefined, bytes: Buffer, { request }: Reply): unknown {
  if (payload === 'text') return bytes.toString();
  if (payload === 'stream')
    return Readable.from(request.method === 'HEAD' || bytes.length === 0 ? [] : [bytes], { objectMode: false });
  if (payload === 'null') return null;
  return payload === 'undefined' ? undefined : bytes;
}

type Done = (error: null, payload?: unknown) => void;

/** Fastify would send the length of the empty body, but 304 stands for the stored one (RFC 9110, section 8.6). */
function unmodified(_request: object, reply: Reply, _payload: unknown, done: Done): void {
  if (reply.statusCode !== 304) return done(null);
  reply.removeHeader('content-length');
  done(null, null);
}

/** Sends the stored bytes if the hooks changed nothing. A changed body loses its length and its coding. */
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
