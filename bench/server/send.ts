import type { ServerResponse } from 'node:http';

import type { Adapter } from '../plan/contestants.js';

const TYPE = 'application/json; charset=utf-8';

/** As much of Fastify's reply as is used here. */
interface Reply {
  header(name: string, value: string | number): Reply;
  send(body: Buffer): unknown;
}

function sendByExpress(response: ServerResponse, body: Buffer): void {
  response.setHeader('Content-Type', TYPE);
  response.setHeader('Content-Length', body.length);
  response.end(body);
}

function sendByFastify(reply: Reply, body: Buffer): void {
  reply.header('content-type', TYPE).header('content-length', body.length).send(body);
}

/** The shortest way that a framework offers from bytes to a response with their type and length. */
export const sender = (adapter: Adapter) =>
  (adapter === 'express' ? sendByExpress : sendByFastify) as (response: unknown, body: Buffer) => void;
