import type { INestApplication } from '@nestjs/common';
import type { FastifyInstance, FastifyReply } from 'fastify';

/** As @fastify/cookie calls it. */
const PENDING = Symbol('fastify.reply.setCookies');

type Pending = { [PENDING]: Map<string, string> | null };

const pendingOf = (reply: FastifyReply) => ((reply as FastifyReply & Pending)[PENDING] ??= new Map());

/** What @fastify/cookie does: cookies wait on the reply, and are written when it is on its way. */
export function useCookies(app: INestApplication): void {
  const fastify = app.getHttpAdapter().getInstance() as FastifyInstance;
  fastify.decorateReply(PENDING as never, null as never);
  fastify.decorateReply(
    'setCookie' as never,
    function (this: FastifyReply, name: string, value: string) {
      pendingOf(this).set(`${name};/`, `${name}=${value}`);
    } as never,
  );
  fastify.addHook('onRequest', (_request, reply, done) => (pendingOf(reply), done()));
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    const written = [reply.getHeader('Set-Cookie') ?? []].flat().map(String);
    const pending = pendingOf(reply);
    if (pending.size > 0) reply.removeHeader('Set-Cookie').header('Set-Cookie', [...written, ...pending.values()]);
    pending.clear();
    done(null, payload);
  });
}
