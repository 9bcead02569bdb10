import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, HttpException, Param, Res, UseInterceptors, type NestInterceptor } from '@nestjs/common';
import { request as httpRequest } from 'node:http';
import { map } from 'rxjs';

import { GiottoCache } from 'giotto-cache';
import { expectSame } from '../support/apps/answers.js';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import type { Reply } from '../support/apps/reply.js';
import { Script, until } from '../support/apps/scripted.js';
import { deferred } from '../support/cache/computations.js';

const COLLAPSED = 'giotto; fwd=uri-miss; collapsed';
const STORED = 'giotto; fwd=uri-miss; stored';
const script = new Script();

/** Wraps what it gets, so that programs under it are stored as models. */
class Wrapping implements NestInterceptor {
  intercept: NestInterceptor['intercept'] = (_context, next) => next.handle().pipe(map((data: unknown) => ({ data })));
}

@Controller()
class SlowController {
  @GiottoCache(60)
  @Get('view/:id')
  view(@Param('id') _id: string, @Res({ passthrough: true }) reply: Reply) {
    return script.run(reply);
  }

  @GiottoCache(60)
  @UseInterceptors(Wrapping)
  @Get('model/:id')
  model(@Param('id') _id: string, @Res({ passthrough: true }) reply: Reply) {
    return script.run(reply);
  }

  @Get('asked')
  asked() {
    return 'yes';
  }
}

describe.each(ADAPTERS)('calls of one key at a time on %s', (adapter) => {
  let app: Running;
  let arrived = 0;
  beforeEach(async () => {
    script.reset();
    arrived = 0;
    app = await start(adapter, {
      controllers: [SlowController],
      // Longer than a busy machine takes to let 1,000 clients in: later ones would run a method that seems to hang once more.
      cache: { lockTimeout: 600_000 },
      prepare: (server) =>
        void server.use((_request: unknown, _response: unknown, next: () => void) => (arrived++, next())),
    });
  });
  afterEach(() => app.close());

  /** Asks so often that all have arrived before the method is done. */
  const together = async (count: number, path: string, gate: { resolve(): void }) => {
    const answers = Array.from({ length: count }, () => app.get(path));
    await until(() => arrived >= count);
    gate.resolve();
    return Promise.all(answers);
  };

  it.each(['/view/1', '/model/1'])('are 1,000 and run the method once: %s', async (path) => {
    const gate = deferred<void>();
    script.is(() => gate.promise.then(() => ({ answer: 42 })));
    const answers = await together(1000, path, gate);
    const [leader, ...others] = answers.filter(({ cache }) => cache === STORED);
    const followers = answers.filter(({ cache }) => cache === COLLAPSED);
    expect([script.runs, others.length, followers.length]).toEqual([1, 0, 999]);
    for (const follower of followers) expectSame(follower, leader!);
    expect((await app.get(path)).cache).toBe('giotto; hit; ttl=60');
  });

  it('and of another key do not wait for each other', async () => {
    const gate = deferred<void>();
    script.is(() => gate.promise.then(() => ({})));
    const slow = app.get('/view/1');
    await until(() => script.runs === 1);
    script.is(() => ({}));
    expect((await app.get('/view/2')).cache).toBe(STORED);
    gate.resolve();
    expect((await slow).cache).toBe(STORED);
  });

  it('have the error that the method throws, all of them, and the next call runs it again', async () => {
    const gate = deferred<void>();
    script.is(() => gate.promise.then(() => Promise.reject(new HttpException('no', 503))));
    for (const { status, cache } of await together(20, '/view/1', gate))
      expect([status, cache]).toEqual([503, 'giotto; fwd=uri-miss; detail=exception']);
    expect(script.runs).toBe(1);
    script.is(() => ({}));
    expect((await app.get('/view/1')).cache).toBe(STORED);
  });

  it('have their answer though the client that was first has left', async () => {
    const gate = deferred<void>();
    script.is(() => gate.promise.then(() => ({ answer: 42 })));
    const first = httpRequest({ host: '127.0.0.1', port: app.port, path: '/view/1', agent: false }).end();
    const left = new Promise((resolve) => first.on('error', resolve));
    await until(() => script.runs === 1);
    const answers = Array.from({ length: 5 }, () => app.get('/view/1'));
    await until(() => arrived === 6);
    first.destroy();
    await left;
    await app.get('/asked');
    gate.resolve();
    for (const { cache, text } of await Promise.all(answers))
      expect([cache, text]).toEqual([COLLAPSED, '{"answer":42}']);
    expect([script.runs, (await app.get('/view/1')).cache]).toEqual([1, 'giotto; hit; ttl=60']);
  });

  it('are answered HEAD and conditionally too', async () => {
    const made = await app.get('/view/0');
    const gate = deferred<void>();
    script.is(() => gate.promise.then(() => ({ run: 1 })));
    const leader = app.get('/view/1');
    await until(() => script.runs === 2);
    const head = app.ask({ method: 'HEAD', path: '/view/1' });
    const conditional = app.get('/view/1', { headers: { 'if-none-match': made.headers.etag } });
    await until(() => arrived === 4);
    gate.resolve();
    const { body, headers } = await leader;
    expect([
      (await head).status,
      (await head).body.length,
      (await head).headers['content-length'],
      (await head).cache,
    ]).toEqual([200, 0, String(body.length), COLLAPSED]);
    expect([(await conditional).status, (await conditional).body.length, (await conditional).cache]).toEqual([
      304,
      0,
      COLLAPSED,
    ]);
    expect((await conditional).headers.etag).toBe(headers.etag);
    expect(script.runs).toBe(2);
  });
});
