import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { AsyncLocalStorage } from 'node:async_hooks';

import { GiottoCache, type GiottoCacheOptions, GiottoCacheService } from 'giotto-cache';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { RecordingLogger } from '../support/apps/recording-logger.js';
import { refusalOf } from '../support/apps/refusals.js';
import { SharedKeyValue } from '../support/cache/processes.js';

const requests = new AsyncLocalStorage<string>();
let runs = 0;

@Controller()
class ItemController {
  constructor(@Inject(GiottoCacheService) private readonly cache: GiottoCacheService) {}

  @Get('item/:id')
  @GiottoCache(60, { program: 'item', staleWhileRevalidate: 60, compress: true, jitter: 0 })
  item(@Param('id') id: string) {
    return { id, run: ++runs, text: 'x'.repeat(5000) };
  }

  @Post('item')
  async change() {
    return { isTaken: await this.cache.invalidate({ program: 'item' }) };
  }
}

let app: Running | undefined;
let keyValue: SharedKeyValue;
/** What was handed in, by the request that it follows from. */
let handed: { readonly by: string | undefined; readonly work: Promise<void> }[];
const waitUntil = (work: Promise<void>) => void handed.push({ by: requests.getStore(), work });

beforeEach(() => {
  [runs, handed] = [0, []];
  keyValue = new SharedKeyValue();
});
afterEach(async () => {
  await app?.close();
  app = undefined;
});

async function begin(adapter: (typeof ADAPTERS)[number], options: GiottoCacheOptions, logger?: RecordingLogger) {
  const clock = { now: Date.now() };
  app = await start(adapter, {
    controllers: [ItemController],
    cache: { cache: keyValue, prefix: 'wait:', ...options },
    clock,
    prepare: (server) => {
      if (logger !== undefined) server.useLogger(logger);
      server.use(({ headers }: { headers: Record<string, string> }, _response: unknown, next: () => void) =>
        requests.run(headers['x-request'] ?? '', next),
      );
    },
  });
  return app;
}

/** Waits for what is handed in meanwhile too. */
async function settled() {
  for (const { work } of handed) expect(await work).toBeUndefined();
}

describe('the option waitUntil', () => {
  it.each([[7], [{}], [null]])('is refused at startup if it is %p', async (given) => {
    const cache = { waitUntil: given } as unknown as GiottoCacheOptions;
    expect(await refusalOf({ controllers: [], cache })).toMatchObject({
      code: 'GIOTTO_INVALID_OPTION',
      message: expect.stringMatching(/^waitUntil: .* is not possible\. Use a function of a promise\.$/),
    });
  });
});

describe.each(ADAPTERS)('waitUntil on %s', (adapter) => {
  const get = (name: string, headers: Record<string, string> = {}) =>
    app!.get('/item/1', { headers: { 'x-request': name, ...headers } });

  it('is given what storing, refreshing and compressing take, in the request that they follow from', async () => {
    await begin(adapter, { waitUntil });
    await get('stored');
    await settled();
    expect(new Set(handed.map(({ by }) => by))).toEqual(new Set(['stored']));
    expect((await get('hit')).cache).toBe('giotto; hit; ttl=60');
    expect(handed.some(({ by }) => by === 'hit')).toBe(false);
    await get('coded', { 'accept-encoding': 'gzip' });
    await settled();
    expect((await get('sent coded', { 'accept-encoding': 'gzip' })).headers['content-encoding']).toBe('gzip');
    app!.clock.now += 61_000;
    await get('refreshed');
    await settled();
    expect(runs).toBe(2);
    expect(JSON.parse((await get('new')).text)).toMatchObject({ run: 2 });
    expect(new Set(handed.map(({ by }) => by))).toEqual(new Set(['stored', 'coded', 'refreshed']));
  });

  it('is given an invalidation until the backend has taken it', async () => {
    await begin(adapter, { waitUntil });
    const set = keyValue.set.bind(keyValue);
    keyValue.set = () => Promise.reject(new Error('away'));
    const { text } = await app!.ask({ path: '/item', method: 'POST', headers: { 'x-request': 'change' } });
    expect([JSON.parse(text), handed.map(({ by }) => by)]).toEqual([{ isTaken: false }, ['change']]);
    keyValue.set = set;
    await settled();
    expect((await keyValue.getMany(['version program item']))[0]).toBeDefined();
  });

  it.each<readonly [string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('outside of a request');
      },
    ],
    ['rejects', () => Promise.reject(new Error('outside of a request'))],
  ])('costs one log line if it %s', async (_, failing) => {
    const logger = new RecordingLogger();
    await begin(adapter, { waitUntil: failing }, logger);
    for (const path of ['/item/1', '/item/2', '/item/3']) expect((await app!.get(path)).status).toBe(200);
    expect((await app!.get('/item/1')).cache).toBe('giotto; hit; ttl=60');
    expect(logger.warnings).toEqual(['waitUntil failed: outside of a request']);
  });
});
