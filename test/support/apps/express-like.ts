import type { Reply } from './reply.js';

/** The further ways in which responses are written to: Express's and Node's own, of which Fastify's raw response has the latter. */
export interface ExpressLike extends Reply {
  vary(field: string): unknown;
  append(name: string, value: string | string[]): unknown;
  links(links: Record<string, string>): unknown;
  type(type: string): unknown;
  cookie(name: string, value: string): unknown;
  set(headers: Record<string, string>): unknown;
  appendHeader(name: string, value: string | string[]): unknown;
  setHeader(name: string, value: string | string[]): unknown;
  setHeaders(headers: Map<string, string>): unknown;
  getHeaders(): Record<string, unknown>;
}

/** Fastify's reply. */
export interface FastifyLike extends Reply {
  readonly raw: ExpressLike;
  headers(headers: Record<string, string>): unknown;
  type(type: string): unknown;
}
