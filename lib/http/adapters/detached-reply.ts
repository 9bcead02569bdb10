import { ServerResponse, type IncomingMessage } from 'node:http';

import { copyHeaders } from './copy-headers.js';
import { ownValue } from './exchange.js';
import type { FastifyReply } from './fastify.exchange.js';
import { copySerializer, ownHeadersOf, pendingCookies, setPendingCookies } from './fastify-internals.js';
import { isCarriedByReply } from './fastify-reply-state.js';
import { isForeign } from '../value/response-state.js';
import { StateCopy } from '../value/state-copy.js';

type ReplyClass = new (raw: ServerResponse, request: object, log: unknown) => FastifyReply;

/** Returns a new reply of the same class, with the status and headers of another. Fastify has a class of replies for each set of decorations. */
export function replyLike(reply: FastifyReply): FastifyReply {
  const raw = new ServerResponse(reply.request.raw as unknown as IncomingMessage);
  const copy = new (reply.constructor as ReplyClass)(raw, reply.request, reply.log);
  copy.statusCode = reply.statusCode;
  copyHeaders(reply.raw, raw);
  for (const [name, value] of Object.entries(ownHeadersOf(reply) ?? reply.getHeaders()))
    if (value !== undefined) copy.header(name, ownValue(value));
  return copy;
}

/** State that was copied from one reply to another: decorations, locals, pending cookies, and the state of the raw response. */
export class ReplyState extends StateCopy {
  private readonly cookies: ReadonlyMap<unknown, unknown>;

  constructor(
    private readonly original: FastifyReply,
    private readonly copy: FastifyReply,
  ) {
    super();
    this.carry(original, copy, isCarriedByReply(original, copy));
    this.carryLocals(original, copy);
    this.carry(original.raw, copy.raw, (key) =>
      isForeign(Object.hasOwn(original.raw, key) ? original.raw : copy.raw, key),
    );
    this.carryLocals(original.raw, copy.raw);
    copySerializer(original, copy);
    this.cookies = new Map(pendingCookies(original));
    if (pendingCookies(original) !== undefined) setPendingCookies(original, copy, new Map(this.cookies));
  }

  override giveBack(): void {
    const { original, copy } = this;
    const own = pendingCookies(original);
    const cookies = new Map(own);
    for (const [id, cookie] of pendingCookies(copy) ?? []) if (this.cookies.get(id) !== cookie) cookies.set(id, cookie);
    super.giveBack();
    if (own !== undefined || cookies.size > 0) setPendingCookies(copy, original, cookies);
  }
}
