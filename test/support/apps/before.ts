import type { INestApplication } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';

import type { Adapter } from './application.js';
import type { Reply } from './reply.js';

/** A request, as far as both adapters agree on it. */
export interface AnyRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string | undefined>;
}

/** A response of either adapter, and what a middleware or a hook may have put on it. */
export type AnyReply = Reply & { locals?: Record<string, unknown> } & Record<string, unknown>;

type Act = (request: AnyRequest, reply: AnyReply) => void;

/** Does something to each response before any program is reached: in a middleware of Express, in a hook of Fastify. */
export function before(adapter: Adapter, app: INestApplication, act: Act): void {
  if (adapter === 'express')
    return void app.use((request: AnyRequest, reply: AnyReply, next: () => void) => (act(request, reply), next()));
  const fastify = app.getHttpAdapter().getInstance() as FastifyInstance;
  fastify.addHook('onRequest', (request, reply, done) => (act(request as never, reply as never), done()));
}

/** The locals of a response, made if there are none. */
export const localsOf = (reply: AnyReply): Record<string, unknown> => (reply.locals ??= {});
