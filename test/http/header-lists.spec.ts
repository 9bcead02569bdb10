import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  Controller,
  Get,
  Injectable,
  Res,
  UseInterceptors,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { tap } from 'rxjs';

import { GiottoCache } from 'giotto-cache';
import { ADAPTERS, start, type Adapter, type Running } from '../support/apps/application.js';
import { ManualTimeout } from '../support/apps/manual-timeout.js';
import type { Reply } from '../support/apps/reply.js';
import { Script, until } from '../support/apps/scripted.js';
import { deferred } from '../support/cache/computations.js';

interface Appendable extends Reply {
  appendHeader?(name: string, value: string): void;
}

/** As Node.js does it, and as hooks on Fastify do: on the very list that is to be sent. */
function append(reply: Appendable, name: string, value: string) {
  if (reply.appendHeader) return reply.appendHeader(name, value);
  (reply.getHeader(name) as string[]).push(value);
}

/** Adds to a response's list what is its client's alone. */
@Injectable()
class Personal implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler) {
    const http = context.switchToHttp();
    const { headers } = http.getRequest<{ headers: Record<string, string> }>();
    return next.handle().pipe(tap(() => append(http.getResponse<Appendable>(), 'Link', `<${headers['x-name']}>`)));
  }
}

const script = new Script();
const timeout = new ManualTimeout(20);

@Controller()
class LinksController {
  @GiottoCache(60)
  @UseInterceptors(Personal)
  @Get('links')
  links(@Res({ passthrough: true }) reply: Reply) {
    reply.header('Link', ['<a>', '<b>']);
    return script.run(reply);
  }

  @GiottoCache(60, { staleIfError: 60, timeout: timeout.ms })
  @Get('appended')
  appended(@Res({ passthrough: true }) reply: Appendable) {
    append(reply, 'X-List', 'c');
    return script.run(reply);
  }
}

/** Something before the program that sets a list on every response. */
function setList(
  app: { use(handler: unknown): unknown; getHttpAdapter(): { getInstance(): unknown } },
  adapter: Adapter,
) {
  if (adapter === 'express')
    return void app.use((_: unknown, reply: Reply, next: () => void) => (reply.header('X-List', ['a', 'b']), next()));
  const fastify = app.getHttpAdapter().getInstance() as {
    addHook(name: string, hook: (request: unknown, reply: Reply, done: () => void) => void): void;
  };
  fastify.addHook('onRequest', (_, reply, done) => (reply.header('X-List', ['a', 'b']), done()));
}

describe.each(ADAPTERS)('a list of header lines on %s', (adapter) => {
  let app: Running;
  let arrived: number;
  beforeEach(async () => {
    script.reset();
    arrived = 0;
    app = await start(adapter, {
      controllers: [LinksController],
      sleep: timeout.sleep,
      cache: { transparent: [Personal] },
      prepare: (made) => {
        setList(made as never, adapter);
        made.use((_request: unknown, _response: unknown, next: () => void) => (arrived++, next()));
      },
    });
  });
  afterEach(() => app.close());

  const linksOf = async (name: string) => (await app.get('/links', { headers: { 'x-name': name } })).headers.link;

  it('has nothing that was added for another client', async () => {
    for (const name of ['ann', 'bob', 'cid', 'dan']) expect(await linksOf(name)).toBe(`<a>, <b>, <${name}>`);
    expect(script.runs).toBe(1);
  });

  it('has nothing that was added for requests that waited for the same run', async () => {
    const release = deferred<undefined>();
    script.is(() => release.promise);
    const names = ['ann', 'bob', 'cid'];
    const answers = names.map(linksOf);
    await until(() => script.runs === 1 && arrived === names.length);
    await app.get('/nothing'); // whoever came before it waits by now
    release.resolve(undefined);
    expect(await Promise.all(answers)).toEqual(names.map((name) => `<a>, <b>, <${name}>`));
    expect(script.runs).toBe(1);
  });

  it('is the program’s if the program adds to one that was there', async () => {
    for (const cache of ['giotto; fwd=uri-miss; stored', 'giotto; hit; ttl=60']) {
      const answer = await app.get('/appended');
      expect([answer.cache, answer.headers['x-list']]).toEqual([cache, 'a, b, c']);
    }
  });

  it('has nothing that was added while a stale answer was served', async () => {
    await app.get('/appended');
    app.clock.now += 61_000;
    const gate = deferred<void>();
    script.is(() => gate.promise);
    const asked = app.get('/appended');
    await until(() => script.running === 1);
    await timeout.isOver();
    const answer = await asked;
    gate.resolve();
    expect([answer.cache, answer.headers['x-list']]).toEqual(['giotto; fwd=stale; detail=timeout', 'a, b, c']);
  });
});
