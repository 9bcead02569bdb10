import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, HttpException, Param } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { brotliDecompressSync } from 'node:zlib';

import { GiottoCache, GiottoCacheService, type GiottoKeyValue, LocMemKeyValue } from 'giotto-cache';
import { VariantMaker } from '../../../lib/http/compress/variant-maker.js';
import { type Adapter, start, type Running } from './application.js';
import { type Backend, type Place } from './backends.js';
import { until } from './scripted.js';
import { deferred } from '../cache/computations.js';
import { eventually } from '../keyvalue/outcomes.js';

const MIB = 1024 * 1024;
const BR = { headers: { 'accept-encoding': 'br' } };

/** Half as long in any coding: with it, it takes more than 1 MiB. */
const LARGE = randomBytes(400_000).toString('hex');
const SMALL = 'small '.repeat(1000);

/** Has room for the large entry, and not for a variant beside it. */
export const locmemOf1MiB: Backend = {
  name: 'locmem of 1 MiB',
  isShared: false,
  open: async () => ({
    connect: () => new LocMemKeyValue({ maxBytes: MIB, maxEntries: 100 }),
    drop: async () => undefined,
  }),
};

let runs = 0;
let answer: () => string;

@Controller()
class ReportsController {
  @GiottoCache(3600, { compress: true, tags: ['report'], staleWhileRevalidate: 3600 })
  @Get('report/:id')
  report(@Param('id') _id: string): string {
    runs++;
    return answer();
  }
}

/** Holds the next write of what is neither a version nor a lease, until it is let go. */
function holdNextWrite(backend: GiottoKeyValue) {
  const [begun, gate] = [deferred<void>(), deferred<void>()];
  const set = backend.set.bind(backend);
  backend.set = async (key, value, seconds) => {
    if (!key.includes('report') || /^(version|lease|heir) /.test(key)) return set(key, value, seconds);
    backend.set = set;
    begun.resolve();
    await gate.promise;
    return set(key, value, seconds);
  };
  return { begun: begun.promise, letGo: gate.resolve };
}

/** The keys of the variants that are stored from now on. */
function variantsWritten(backend: GiottoKeyValue): string[] {
  const keys: string[] = [];
  const set = backend.set.bind(backend);
  backend.set = (key, value, seconds) => {
    if (key.startsWith('variant ')) keys.push(key);
    return set(key, value, seconds);
  };
  return keys;
}

/** Shows on an application that a variant belongs to the entry that is there. */
export function describeVariants({ backend, adapter }: { backend: Backend; adapter: Adapter }): void {
  describe(`compressed on ${backend.name}, with ${adapter},`, () => belongToEntry(backend, adapter));
}

function belongToEntry(backend: Backend, adapter: Adapter): void {
  let place: Place;
  let connected: GiottoKeyValue;
  let app: Running;
  let paths = 0;
  let path: string;
  /** The second answer waits until the first one is stored. */
  const stored = async () => {
    await app.get(path);
    await app.get(path);
  };
  const settled = () => (app.app.get(VariantMaker) as unknown as { work: Promise<void> }).work;

  beforeAll(async () => {
    place = await backend.open();
  });
  afterAll(() => place.drop());
  beforeEach(async () => {
    [runs, answer, path] = [0, () => SMALL, `/report/${++paths}`];
    connected = place.connect();
    app = await start(adapter, { controllers: [ReportsController], cache: { cache: connected } });
  });
  afterEach(() => app.close());

  it.each([
    ['small', SMALL],
    ['large', LARGE],
  ])('an entry that is %s outlives all that its clients accept', async (_, body) => {
    answer = () => body;
    const writes = variantsWritten(connected);
    const first = await app.get(path);
    for (const coding of ['br', 'gzip', 'zstd', 'br', 'identity']) {
      const hit = await app.get(path, { headers: { 'accept-encoding': coding } });
      expect(hit.cache).toBe('giotto; hit; ttl=3600');
      await settled();
      const plain = await app.get(path);
      expect([plain.cache, plain.headers['content-encoding'], plain.body.equals(first.body)]).toEqual([
        'giotto; hit; ttl=3600',
        undefined,
        true,
      ]);
    }
    expect(runs).toBe(1);
    expect(writes.filter((key) => key.startsWith('variant br '))).toHaveLength(1);
    expect(new Set(writes).size).toBe(writes.length);
  });

  it('is the body of the entry that is there', async () => {
    await app.get(path);
    await app.get(path, BR);
    await settled();
    expect((await app.get(path, BR)).headers['content-encoding']).toBe('br');
    answer = () => 'another '.repeat(1000);
    app.clock.now += 3700_000;
    const fresh = await eventually(async () => {
      const now = await app.get(path, BR);
      if (now.headers['content-encoding'] === 'br') throw new Error('the old entry is still there');
      return now;
    });
    await settled();
    const coded = await app.get(path, BR);
    expect([fresh.text, coded.headers['content-encoding'], brotliDecompressSync(coded.body).toString()]).toEqual([
      answer(),
      'br',
      answer(),
    ]);
  });

  const dropped = () => {
    answer = () => {
      throw new HttpException('gone', 404);
    };
  };
  const MEANWHILE: readonly (readonly [string, () => unknown])[] = [
    ['is dropped, since the method says 404,', () => dropped()],
    ['is replaced', () => (answer = () => 'newer '.repeat(1000))],
  ];

  it.each(MEANWHILE)('an entry that %s while it is being compressed stays so', async (_, change) => {
    await stored();
    const write = holdNextWrite(connected);
    await app.get(path, BR);
    await write.begun;
    change();
    app.clock.now += 3700_000;
    expect((await app.get(path)).cache).toContain('detail=stale-while-revalidate');
    await until(() => runs === 2);
    const expected = await eventually(async () => {
      const now = await app.get(path);
      if (now.text === SMALL) throw new Error('the old entry is still there');
      return now;
    });
    write.letGo();
    await settled();
    for (const question of [{}, BR]) {
      const { status, text, headers } = await app.get(path, question);
      expect([status, text, headers['content-encoding']]).toEqual([expected.status, expected.text, undefined]);
    }
  });

  it.each([
    ['invalidated', () => app.app.get(GiottoCacheService).invalidate({ tags: 'report' })],
    ['cleared away', () => app.app.get(GiottoCacheService).clear()],
  ])('an entry that is %s while it is being compressed stays so', async (_, end) => {
    await stored();
    const write = holdNextWrite(connected);
    await app.get(path, BR);
    await write.begun;
    await end();
    write.letGo();
    await settled();
    answer = () => 'newer '.repeat(1000);
    expect((await app.get(path, BR)).text).toBe(answer());
    expect(runs).toBe(2);
  });
}
