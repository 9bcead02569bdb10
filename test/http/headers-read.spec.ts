import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  Controller,
  Get,
  Header,
  Res,
  UseInterceptors,
  type INestApplication,
  type NestInterceptor,
} from '@nestjs/common';
import { map, of } from 'rxjs';

import { GiottoCache, GiottoView, type GiottoViewCall } from 'giotto-cache';
import { ADAPTERS, start, type Adapter, type Running } from '../support/apps/application.js';
import { before } from '../support/apps/before.js';
import { RecordingLogger } from '../support/apps/recording-logger.js';
import type { Reply } from '../support/apps/reply.js';

type AnyWay = Reply & { hasHeader(name: string): boolean; getHeaders(): Record<string, unknown> };

class Wrapping implements NestInterceptor {
  intercept: NestInterceptor['intercept'] = (_context, next) => next.handle().pipe(map((data: unknown) => ({ data })));
}

const NAME = 'X-Request-Id';
const idIn = (reply: Reply) => ({ id: reply.getHeader(NAME) ?? 'none' });
const viewed = (_model: unknown, { context }: GiottoViewCall) =>
  idIn(context.switchToHttp().getResponse<Reply>()).id as string;
const VIEW = GiottoView({ 'text/plain': viewed });
const DERIVED = 'X-Derived';
const derive = (reply: Reply) => (
  reply.header(DERIVED, `of ${String(reply.getHeader(NAME) ?? 'none')}`),
  { done: true }
);

@Controller()
class ReadingController {
  @GiottoCache(60) @Get('one') one(@Res({ passthrough: true }) reply: AnyWay) {
    return idIn(reply);
  }
  @Get('plain/one') plainOne(@Res({ passthrough: true }) reply: AnyWay) {
    return idIn(reply);
  }
  @GiottoCache(60) @Get('all') all(@Res({ passthrough: true }) reply: AnyWay) {
    return { ...reply.getHeaders() };
  }
  @Get('plain/all') plainAll(@Res({ passthrough: true }) reply: AnyWay) {
    return { ...reply.getHeaders() };
  }
  @GiottoCache(60) @Get('has') has(@Res({ passthrough: true }) reply: AnyWay) {
    return { has: reply.hasHeader(NAME) };
  }
  @Get('plain/has') plainHas(@Res({ passthrough: true }) reply: AnyWay) {
    return { has: reply.hasHeader(NAME) };
  }
  @GiottoCache(60) @Get('derived') derived(@Res({ passthrough: true }) reply: AnyWay) {
    return derive(reply);
  }
  @Get('plain/derived') plainDerived(@Res({ passthrough: true }) reply: AnyWay) {
    return derive(reply);
  }
  @GiottoCache(60) @Get('observed') observed(@Res({ passthrough: true }) reply: AnyWay) {
    return of(0).pipe(map(() => idIn(reply)));
  }
  @Get('plain/observed') plainObserved(@Res({ passthrough: true }) reply: AnyWay) {
    return of(0).pipe(map(() => idIn(reply)));
  }
  @GiottoCache(60, { staleWhileRevalidate: 60 }) @Get('windowed') windowed(@Res({ passthrough: true }) reply: AnyWay) {
    return idIn(reply);
  }
  @Get('plain/windowed') plainWindowed(@Res({ passthrough: true }) reply: AnyWay) {
    return idIn(reply);
  }
  @UseInterceptors(Wrapping) @GiottoCache(60) @Get('model') model(@Res({ passthrough: true }) reply: AnyWay) {
    return idIn(reply);
  }
  @UseInterceptors(Wrapping) @Get('plain/model') plainModel(@Res({ passthrough: true }) reply: AnyWay) {
    return idIn(reply);
  }
  @GiottoCache(60) @VIEW @Get('view') view() {
    return {};
  }
  @VIEW @Get('plain/view') plainView() {
    return {};
  }

  @GiottoCache(60, { locals: { [NAME]: 'key' } }) @Get('keyed') keyed(@Res({ passthrough: true }) reply: AnyWay) {
    return idIn(reply);
  }
  @GiottoCache(60, { locals: { 'x-request-id': 'ignore' } }) @Get('ignored') ignored(
    @Res({ passthrough: true }) reply: AnyWay,
  ) {
    return { done: idIn(reply) !== undefined };
  }
  @GiottoCache(60, { locals: { '*': 'ignore' } }) @Get('all-ignored') allIgnored(
    @Res({ passthrough: true }) reply: AnyWay,
  ) {
    return { done: idIn(reply) !== undefined };
  }
  @Header(NAME, 'own') @GiottoCache(60) @Get('declared') declared(@Res({ passthrough: true }) reply: AnyWay) {
    return idIn(reply);
  }
  @GiottoCache(60) @Get('own') own(@Res({ passthrough: true }) reply: AnyWay) {
    reply.header(NAME, 'own');
    return idIn(reply);
  }
  @GiottoCache(60) @VIEW @Get('own-view') ownView(@Res({ passthrough: true }) reply: AnyWay) {
    reply.header(NAME, 'own');
    return {};
  }
  @GiottoCache((_model, { context }) => Number(idIn(context.switchToHttp().getResponse<Reply>()).id !== '') * 60)
  @Get('lifetime')
  lifetime() {
    return {};
  }
}

const READING = ['/one', '/has', '/derived', '/observed', '/windowed', '/model', '/view'];
const MISS = 'giotto; fwd=uri-miss; stored';
const HIT = 'giotto; hit; ttl=60';
const UNSTORED = 'giotto; fwd=uri-miss; detail=locals';

describe.each(ADAPTERS)('headers of others that a program reads, on %s', (adapter: Adapter) => {
  let app: Running;
  let logger: RecordingLogger;
  beforeEach(async () => {
    logger = new RecordingLogger();
    const prepare = (made: INestApplication) => {
      made.useLogger(logger);
      before(
        adapter,
        made,
        ({ headers }, reply) => void (headers['x-visitor'] && reply.header(NAME, headers['x-visitor'])),
      );
    };
    app = await start(adapter, { controllers: [ReadingController], prepare });
  });
  afterEach(() => app.close());

  const as = (path: string, visitor?: string) =>
    app.get(path, { headers: visitor === undefined ? {} : { 'x-visitor': visitor } });
  const twice = async (path: string) => [(await as(path, 'a')).cache, (await as(path, 'b')).cache];

  it.each(READING)('give each visitor their own answer: %s', async (path) => {
    for (const visitor of ['a', 'b', undefined, 'a']) {
      const [cached, plain] = [await as(path, visitor), await as(`/plain${path}`, visitor)];
      const seen = ({ text, headers }: typeof plain) => [text, headers[DERIVED.toLowerCase()]];
      expect([cached.cache, ...seen(cached)]).toEqual([UNSTORED, ...seen(plain)]);
    }
  });

  it('all count as read if they are read together', async () => {
    for (const visitor of ['a', 'b']) {
      const [cached, plain] = [await as('/all', visitor), await as('/plain/all', visitor)];
      expect([cached.cache, cached.text]).toEqual([UNSTORED, plain.text]);
    }
  });

  it('take part in the key if they are declared so', async () => {
    for (const [visitor, cache] of [
      ['a', MISS],
      ['b', MISS],
      [undefined, MISS],
      ['a', HIT],
      ['b', HIT],
      [undefined, HIT],
    ] as const) {
      const answer = await as('/keyed', visitor);
      expect([answer.cache, answer.text]).toEqual([cache, JSON.stringify({ id: visitor ?? 'none' })]);
    }
  });

  it.each(['/ignored', '/all-ignored', '/declared', '/own', '/own-view', '/lifetime'])(
    'are no matter if they are harmless, or the program’s own: %s',
    async (path) => {
      expect(await twice(path)).toEqual([MISS, HIT]);
    },
  );

  it('are named in one warning for each program, with the cure', async () => {
    for (const path of ['/one', '/one', '/view', '/own']) await as(path, 'a');
    const advice =
      "reads the response's header x-request-id, which a middleware, guard or hook has set, and the key does not contain it. Add it to the key with locals: { \"x-request-id\": 'key' }, or write 'ignore'";
    expect(logger.warnings).toEqual(
      ['one', 'view'].map(
        (name) =>
          expect.stringContaining(`ReadingController.${name} is not cached: its method or view ${advice}`) as unknown,
      ),
    );
  });
});
