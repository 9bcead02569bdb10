import type { CacheableRequest } from '../http/adapters/exchange.js';
import type { RequestHeaders } from '../http/headers/request-headers.js';

type Bag = Record<string, unknown>;

/**
 * The request of a call: those parts that parameters are taken from, the same on Express and on Fastify. There is no
 * session, no user and no connection.
 */
export class CommandRequest implements CacheableRequest {
  readonly query: Bag = {};
  readonly params: Bag = {};
  readonly hosts: Bag = {};
  readonly cookies: Bag = {};
  readonly signedCookies: Bag = {};
  body: unknown = undefined;
  rawBody: Buffer | undefined = undefined;
  ip: string | undefined = undefined;
  readonly user = undefined;

  constructor(
    readonly method: string,
    readonly headers: RequestHeaders & Bag,
  ) {}
}
