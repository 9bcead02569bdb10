import { Redis } from 'ioredis';
import { setTimeout as sleep } from 'node:timers/promises';

import { sizes, type Size } from '../plan/sizes.js';
import { ContestantProcess } from '../run/contestant-process.js';
import { openDataSource } from '../server/backends/data-source.js';
import { Asker } from './asker.js';
import { onGround, type Server } from './servers.js';

/** What so many answers of one size take, by what is stored for them. */
export interface Bytes {
  readonly place: string;
  readonly kind: string;
  /** How many of this kind there are. */
  readonly count: number;
  /** Bytes of each. */
  readonly each: number;
  /** Seconds that each lives on; -1 is for ever. */
  readonly seconds?: number;
}

export const SIZE: Size = '1k';
export const BODY = sizes[SIZE];
export const ANSWERS = 10_000;
const ADAPTER = 'fastify';
const PAUSE_MS = 500;

export const measureBytes = async (): Promise<Bytes[]> => [
  ...(await onRedis()),
  ...(await onPostgres()),
  ...(await inProcessMemory()),
  ...(await inFirstTier()),
];

async function fill(asker: Asker, first = 0): Promise<void> {
  for (let n = first; n < first + ANSWERS; n++) await asker.ask(`/items/${SIZE}-${n}`);
  await sleep(PAUSE_MS);
}

const FOR_EVER = -1;

/** @param milliseconds as Redis tells them */
const secondsOf = (milliseconds: number) => (milliseconds < 0 ? FOR_EVER : milliseconds / 1000);

/** `version call 1k-1(…)` is a version of a call; what is none is an entry. */
const kindOf = (key: string) => {
  const kind = /\bversion (call|program|tag|\S+)/.exec(key)?.[1];
  return kind === undefined ? 'entry' : kind === 'call' ? 'version of a call' : 'version of many calls';
};

function summed(place: string, all: readonly { key: string; bytes: number; seconds: number }[]): Bytes[] {
  const kinds = [...new Set(all.map(({ key }) => kindOf(key)))].sort();
  return kinds.map((kind) => {
    const those = all.filter(({ key }) => kindOf(key) === kind);
    const mean = (pick: (one: (typeof all)[number]) => number) =>
      those.reduce((sum, one) => sum + pick(one), 0) / those.length;
    return { place, kind, count: those.length, each: mean((one) => one.bytes), seconds: mean((one) => one.seconds) };
  });
}

const onRedis = (): Promise<Bytes[]> =>
  onGround('redis', {}, async ({ backend, start }) => {
    const redis = new Redis(backend.url);
    const total = async () => Number(/^used_memory:(\d+)/m.exec(await redis.info('memory'))?.[1]);
    const { asker } = await start('giotto', ADAPTER);
    const before = await total();
    await fill(asker);
    const grown = (await total()) - before;
    const keys = await redis.keys('*');
    const all = [];
    for (const key of keys)
      all.push({
        key,
        bytes: Number(await redis.memory('USAGE', key, 'SAMPLES', 0)),
        seconds: secondsOf(await redis.pttl(key)),
      });
    redis.disconnect();
    return [
      ...summed('Redis, MEMORY USAGE', all),
      {
        place: 'Redis, used_memory',
        kind: 'answer, with all that is stored for it',
        count: ANSWERS,
        each: grown / ANSWERS,
      },
    ];
  });

const onPostgres = (): Promise<Bytes[]> =>
  onGround('postgres', {}, async ({ backend, start }) => {
    const { asker } = await start('giotto', ADAPTER);
    await fill(asker);
    const dataSource = await openDataSource({ server: '', adapter: ADAPTER, backend: 'postgres', url: backend.url });
    const rows = await dataSource.query<{ key: string; bytes: number; seconds: string | null }[]>(
      `SELECT "key", pg_column_size(row.*) AS bytes, "expires_at" / 1000.0 - extract(epoch FROM now()) AS seconds FROM giotto_cache AS row`,
    );
    await dataSource.query('VACUUM FULL giotto_cache');
    const [size] = await dataSource.query<{ bytes: string }[]>(
      `SELECT pg_total_relation_size('giotto_cache') AS bytes`,
    );
    await dataSource.destroy();
    const all = rows.map(({ key, bytes, seconds }) => ({ key, bytes, seconds: Number(seconds ?? FOR_EVER) }));
    const each = Number(size!.bytes) / ANSWERS;
    return [
      ...summed('PostgreSQL, pg_column_size', all),
      {
        place: 'PostgreSQL, pg_total_relation_size',
        kind: 'answer, with all that is stored for it',
        count: ANSWERS,
        each,
      },
    ];
  });

async function inProcessMemory(): Promise<Bytes[]> {
  const process = await ContestantProcess.start({ server: 'giotto', adapter: ADAPTER, backend: 'locmem', url: '' });
  const asker = new Asker(process.origin);
  try {
    return [await grown('locmem, growth of the process', { process, asker })];
  } finally {
    asker.close();
    await process.stop();
  }
}

const inFirstTier = (): Promise<Bytes[]> =>
  onGround('redis', {}, async ({ start }) => [
    await grown('l1: { recheck: 0.1 } on Redis, growth of the process', await start('giotto-l1-recheck', ADAPTER)),
  ]);

/** By what the process has grown: one lot of answers before, so that what they need once is there. */
async function grown(place: string, { process, asker }: Server): Promise<Bytes> {
  await fill(asker);
  const before = (await process.beginAnew()).heldMemory;
  await fill(asker, ANSWERS);
  const each = ((await process.beginAnew()).heldMemory - before) / ANSWERS;
  return { place, kind: 'answer, with all that is stored for it', count: ANSWERS, each };
}
