import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Query, Res, StreamableFile, UseInterceptors, type NestInterceptor } from '@nestjs/common';
import { Readable } from 'node:stream';
import { map } from 'rxjs';

import { GiottoCache, GiottoCacheService, GiottoView, type GiottoLookupMessage, type GiottoStats } from 'giotto-cache';
import { ProgramCaller } from '../../lib/calls/program-caller.js';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import type { Reply } from '../support/apps/reply.js';
import { until } from '../support/apps/scripted.js';
import { MoodyKeyValue, rejecting, working } from '../support/cache/doubles.js';
import { deferred } from '../support/cache/computations.js';
import { Listener } from '../support/observe/listener.js';

/** Wraps what it gets, so that the program under it is stored as a model. */
class Wrapping implements NestInterceptor {
  intercept: NestInterceptor['intercept'] = (_context, next) => next.handle().pipe(map((data: unknown) => ({ data })));
}

const clock = { now: 0 };
const held = { gate: Promise.resolve() };
let fails = false;

@Controller()
class Programs {
  @GiottoCache(60, { program: 'view' })
  @Get('view')
  async view(@Query('x') x: string) {
    await held.gate;
    if (fails) throw new Error(`secret ${x}`);
    return { x };
  }

  @GiottoCache(60, { program: 'model' })
  @UseInterceptors(Wrapping)
  @Get('model')
  model(@Query('x') x: string) {
    return { x };
  }

  @GiottoCache(60, { program: 'represented' })
  @GiottoView({ 'application/json': GiottoView.json(), 'text/csv': ({ x }: { x: string }) => `x,${x}` })
  @Get('represented')
  represented(@Query('x') x: string) {
    return { x };
  }

  @GiottoCache(60, { program: 'stale', staleWhileRevalidate: 60, staleIfError: 600 })
  @Get('stale')
  stale() {
    clock.now += 25;
    if (fails) throw new Error('down');
    return 'answer';
  }

  @GiottoCache(60, { program: 'cookie' })
  @Get('cookie')
  cookie(@Res({ passthrough: true }) reply: Reply) {
    reply.header('set-cookie', 'a=b');
    return 'answer';
  }

  @GiottoCache(60, { program: 'own' })
  @Get('own')
  own(@Res({ passthrough: true }) reply: Reply & { send(body: string): unknown }) {
    reply.send('answer');
  }

  @GiottoCache(60, { program: 'file' })
  @Get('file')
  file() {
    return new StreamableFile(Readable.from([Buffer.from('one'), Buffer.from('two')]));
  }
}

let app: Running;
let listener: Listener;
let backend: MoodyKeyValue;
beforeEach(() => {
  clock.now = Date.UTC(2026, 0, 1);
  held.gate = Promise.resolve();
  fails = false;
});
afterEach(async () => {
  listener.stop();
  await app.close();
});

/** Waits for so many results to be stored or not. */
const stored = (results: number) => until(() => listener.stores.length >= results);

const stats = (): GiottoStats => app.app.get(GiottoCacheService).stats();

/** What was published of each lookup, in short. */
const shortly = ({ program, outcome, reason, detail, tier, bytes }: GiottoLookupMessage): string =>
  [program, outcome, reason, detail, tier, bytes].filter((part) => part !== undefined).join(' ');

describe.each(ADAPTERS)('on %s', (adapter) => {
  beforeEach(async () => {
    backend = new MoodyKeyValue();
    app = await start(adapter, {
      controllers: [Programs],
      cache: { cache: backend, honorRequestDirectives: true },
      clock,
    });
    listener = new Listener().follow();
  });

  const published = () => listener.lookups.map(shortly);

  it('publishes misses and hits of views and models, and nothing of their arguments', async () => {
    for (const path of ['/view?x=seen-by-nobody', '/model?x=seen-by-nobody', '/represented?x=seen-by-nobody'])
      for (let times = 0; times < 2; times++) expect((await app.get(path)).status).toBe(200);
    expect(published().map((line) => line.replace(/\d+$/, 'n'))).toEqual([
      'view miss uri-miss storing n',
      'view hit backend n',
      'model miss uri-miss storing n',
      'model hit backend n',
      'represented miss uri-miss storing n',
      'represented hit backend n',
    ]);
    await stored(3);
    expect(listener.stores.map(({ program, outcome }) => `${program} ${outcome}`)).toEqual([
      'view stored',
      'model stored',
      'represented stored',
    ]);
    expect(JSON.stringify([listener.lookups, listener.stores, stats()])).not.toContain('seen-by-nobody');
    for (const { ms } of listener.lookups) expect(ms).toBeGreaterThanOrEqual(0);
  });

  it('tells the same by its numbers', async () => {
    const { text } = await app.get('/view?x=1');
    await app.get('/view?x=1');
    await app.get('/view?x=2', { headers: { authorization: 'Bearer a' } });
    await app.get('/cookie');
    await stored(2);
    const bytes = Buffer.byteLength(text);
    expect(stats().programs['view']).toMatchObject({
      requests: 3,
      hits: { memory: 0, backend: 1 },
      misses: { 'uri-miss': 1 },
      bypassed: { authorization: 1 },
      stored: 1,
      notStored: {},
      bytes: { served: bytes, stored: bytes },
    });
    expect(stats().programs['cookie']).toMatchObject({
      misses: { 'uri-miss': 1 },
      stored: 0,
      notStored: { 'set-cookie': 1 },
    });
    expect(stats().total).toMatchObject({ requests: 4, notStored: { 'set-cookie': 1 } });
    expect(stats().since).toBe(Date.UTC(2026, 0, 1));
    expect(JSON.parse(JSON.stringify(stats()))).toEqual(stats());
  });

  it('publishes what is stale, what stands in for a failure, and how long methods did not run', async () => {
    await app.get('/stale');
    clock.now += 61_000;
    await app.get('/stale');
    await stored(2);
    clock.now += 200_000;
    fails = true;
    await app.get('/stale');
    expect(published()).toEqual([
      'stale miss uri-miss storing 6',
      'stale stale stale-while-revalidate backend 6',
      'stale stale stale-if-error backend 6',
    ]);
    expect(listener.stores).toEqual([
      { program: 'stale', outcome: 'stored', detail: undefined, bytes: 6, ms: 25 },
      { program: 'stale', outcome: 'stored', detail: undefined, bytes: 6, ms: 25 },
      { program: 'stale', outcome: 'not-stored', detail: 'exception' },
    ]);
    expect(stats().total).toMatchObject({ stale: 2, savedMs: 25, stored: 2, notStored: { exception: 1 } });
  });

  it('publishes requests that another run answers', async () => {
    const gate = deferred<void>();
    held.gate = gate.promise;
    const answers = ['/view?x=1', '/view?x=1', '/view?x=1'].map((path) => app.get(path));
    await until(() => listener.events.filter((event) => event === 'end').length === 3);
    gate.resolve();
    await Promise.all(answers);
    await stored(1);
    expect(published().sort()).toEqual(['view collapsed 9', 'view collapsed 9', 'view miss uri-miss storing 9']);
    expect(stats().total).toMatchObject({ requests: 3, collapsed: 2, stored: 1 });
  });

  it('publishes why the method ran', async () => {
    const service = app.app.get(GiottoCacheService);
    fails = true;
    await app.get('/view?x=1');
    fails = false;
    await app.get('/view?x=1');
    await service.invalidate({ program: 'view', args: { x: '1' } });
    await app.get('/view?x=1');
    await app.get('/view?x=1', { headers: { 'cache-control': 'no-cache' } });
    await app.get('/view?x=1', { headers: { 'cache-control': 'no-store' } });
    await app.get('/view?x=2', { headers: { 'cache-control': 'only-if-cached' } });
    await app.get('/own');
    backend.behaviour = rejecting(new Error('gone'));
    await app.get('/view?x=1');
    backend.behaviour = working;
    expect(published()).toEqual([
      'view miss uri-miss exception',
      'view miss uri-miss storing 9',
      'view miss invalidated storing 9',
      'view miss request storing 9',
      'view miss request',
      'view miss only-if-cached only-if-cached',
      'own miss uri-miss answered',
      'view miss backend-error backend-error 9',
    ]);
    expect(listener.invalidations).toEqual([{ scope: 'call', program: 'view', outcome: 'taken', soft: false }]);
    expect(JSON.stringify(listener.lookups)).not.toContain('secret');
    expect(stats().programs['view']).toMatchObject({
      requests: 7,
      misses: { 'uri-miss': 2, invalidated: 1, request: 2, 'only-if-cached': 1, 'backend-error': 1 },
      invalidations: 1,
    });
    expect(stats().backend).toMatchObject({ state: 'up', outages: 0 });
    expect(stats().backend.failures).toBeGreaterThan(0);
  });

  it('publishes an entry that cannot be read', async () => {
    await app.get('/view?x=1');
    const [key] = [...backend.entries.keys()].filter((each) => each.includes('(view)(application/json)'));
    backend.entries.set(key!, Buffer.from('rubbish'));
    await app.get('/view?x=1');
    expect(published()[1]).toBe('view miss entry-unreadable storing 9');
    expect(stats().backend.unreadable).toBeGreaterThan(0);
  });

  it('publishes a streamed answer when it begins, and its store when it is complete', async () => {
    await app.get('/file');
    await stored(1);
    await app.get('/file');
    expect(published()).toEqual(['file miss uri-miss streaming', 'file hit backend 6']);
    expect(listener.stores).toEqual([expect.objectContaining({ program: 'file', outcome: 'stored', bytes: 6 })]);
  });

  it('publishes calls of the command line', async () => {
    const caller = new ProgramCaller({ app: app.app, isWhole: true });
    const call = () => caller.call({ program: 'view', given: new Map([['x', ['1']]]) });
    await call();
    await call();
    expect(published().map((line) => line.replace(/\d+$/, 'n'))).toEqual([
      'view miss uri-miss n',
      'view hit backend n',
    ]);
    expect(stats().total).toMatchObject({ requests: 2, hits: { backend: 1 } });
  });

  it('counts the same if nobody listens', async () => {
    listener.stop();
    for (const path of ['/view?x=1', '/view?x=1', '/model?x=1', '/cookie', '/own']) await app.get(path);
    await until(() => stats().total.stored === 2);
    expect(listener.events).toEqual([]);
    expect(stats().total).toMatchObject({ requests: 5, hits: { backend: 1 }, misses: { 'uri-miss': 4 }, stored: 2 });
  });
});
