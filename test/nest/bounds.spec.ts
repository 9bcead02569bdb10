import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Query, Res } from '@nestjs/common';
import http from 'node:http';

import { GIOTTO_KEY_VALUE, GiottoCache, LocMemKeyValue, type GiottoKeyValue } from 'giotto-cache';
import { Complaints } from '../../lib/http/complaints.js';
import { CACHE } from '../../lib/nest/giotto-cache.tokens.js';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import type { Reply } from '../support/apps/reply.js';
import { RecordingLogger } from '../support/apps/recording-logger.js';
import { startStandalone } from '../support/apps/standalone.js';
import { collectionsIn } from '../support/cache/collections.js';
import { heapGrowsLessThan, heapInUse } from '../support/faults/heap.js';

const MIB = 1024 * 1024;
/** What a short memory holds at most; everything else is empty once nothing is under way. */
const MOST = 10_000;

@Controller()
class Echo {
  @GiottoCache(60)
  @Get('echo')
  echo(@Query('x') x: string) {
    return { length: x.length };
  }

  @GiottoCache(60, { maxEntryBytes: 1000 })
  @Get('headers')
  headers(@Query('bytes') bytes: string, @Res({ passthrough: true }) reply: Reply) {
    reply.header('X-Own', 'x'.repeat(Number(bytes)));
    return {};
  }

  @GiottoCache(60, { key: ({ x }) => (x as string).repeat(256 * 1024) })
  @Get('long')
  long(@Query('x') x: string) {
    return { x };
  }
}

/** Does something so many times, so many at once; `at` counts from 0. */
async function times(count: number, width: number, act: (at: number) => Promise<unknown>) {
  for (let from = 0; from < count; from += width) await Promise.all(Array.from({ length: width }, (_, at) => act(from + at)));
}

type Container = { get<T>(token: unknown): T };

function expectNothingGrew(app: Container) {
  const backend = app.get<GiottoKeyValue>(GIOTTO_KEY_VALUE);
  const roots = { cache: app.get<object>(CACHE), complaints: app.get<object>(Complaints) };
  const collections = collectionsIn(roots, { except: [backend] });
  expect(collections.length).toBeGreaterThan(4);
  expect(collections.filter(({ size }) => size > MOST)).toEqual([]);
  expect(collections.filter(({ path, size }) => size > 0 && !/unshared|failed/.test(path))).toEqual([]);
}

describe('memory stays what it is', () => {
  it('through 100,000 values under keys of their own', async () => {
    const one = await startStandalone({ cache: new LocMemKeyValue({ maxBytes: MIB }) });
    const wrap = (at: number) => one.service.wrap(`key ${at}`, at % 3 === 0 ? () => null : 60, () => ({ at }), { tags: [`tag ${at}`] });
    await times(20_000, 200, wrap);
    const before = heapInUse();
    await times(80_000, 200, (at) => wrap(20_000 + at));
    await heapGrowsLessThan(8 * MIB, before);
    expectNothingGrew(one.app as Container);
    await one.close();
  });

  it('through 5,000 requests with arguments of their own', async () => {
    const app = await start('fastify', { controllers: [Echo], cache: { cache: new LocMemKeyValue({ maxBytes: MIB }) } });
    const agent = new http.Agent({ keepAlive: true, maxSockets: 50 });
    const ask = (at: number) =>
      new Promise<void>((resolve, reject) => {
        http.get({ host: '127.0.0.1', port: app.port, path: `/echo?x=${at}`, agent }, (answer) => answer.resume().on('end', resolve)).on('error', reject);
      });
    await times(1000, 50, ask);
    const before = heapInUse();
    await times(4000, 50, (at) => ask(1000 + at));
    await heapGrowsLessThan(8 * MIB, before);
    expectNothingGrew(app.app as Container);
    agent.destroy();
    await app.close();
  });
});

describe.each(ADAPTERS)('on %s', (adapter) => {
  let app: Running;
  afterEach(() => app.close());

  it('the headers of an entry count towards maxEntryBytes', async () => {
    app = await start(adapter, { controllers: [Echo] });
    for (const [bytes, cache] of [[100, 'stored'], [1000, 'detail=size']] as const) {
      const answer = await app.get(`/headers?bytes=${bytes}`);
      expect([answer.cache, answer.text, answer.headers['x-own']?.length]).toEqual([`giotto; fwd=uri-miss; ${cache}`, '{}', bytes]);
    }
  });

  it('a key of more than 256 KiB is none, and one line says so', async () => {
    const logger = new RecordingLogger();
    app = await start(adapter, { controllers: [Echo], prepare: (made) => made.useLogger(logger) });
    for (const x of ['a', 'a', 'b']) expect(await app.get(`/long?x=${x}`)).toMatchObject({ status: 200, text: `{"x":"${x}"}`, cache: 'giotto; fwd=bypass; detail=unkeyable' });
    expect(logger.warnings).toEqual([expect.stringContaining('Echo.long is not cached: What identifies a call of Echo.long takes more than 262144 characters')]);
  });
});
