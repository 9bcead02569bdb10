/** `node postgres.js <url> <rows>`: fills giotto-cache's table, and prints a `PostgresGrowth` as JSON. */
import { DatabaseKeyValue, syncdb } from 'giotto-cache';
import { DataSource } from 'typeorm';

import { median } from '../load/statistics.js';
import { millisecondsOf, nanosecondsPerCall } from './stopwatch.js';

/** Of one number of live rows, each with a value of 1 KB. */
export interface PostgresGrowth {
  readonly rows: number;
  readonly microsecondsPerHit: number;
  /** Milliseconds of a `prune()` that finds so many expired rows beside the live ones. */
  readonly prune: readonly { readonly expired: number; readonly milliseconds: number }[];
}

const VALUE = Buffer.alloc(1000, 'v');
const HITS = 500;
const CALLS = 5_000;
const EXPIRED = [0, 1_000, 10_000];
const TIMES = 3;

const [, , url = '', rowsWanted] = process.argv;
const rows = Number(rowsWanted);
const dataSource = await new DataSource({ type: 'postgres', url }).initialize();
const keyValue = new DatabaseKeyValue(dataSource);

/** As the key/value would write them, by one statement; `lifetime` is in milliseconds, and may be negative. */
async function insert(kind: string, count: number, lifetime: number): Promise<void> {
  await dataSource.query(
    `INSERT INTO giotto_cache (id, prefix, key, value, expires_at)
     SELECT sha256(($1 || n)::bytea), 'filler', $1 || n, $4, extract(epoch FROM now())::bigint * 1000 + $3
     FROM generate_series(1, $2::int) AS n`,
    [kind, count, lifetime, VALUE],
  );
}

async function fill(): Promise<void> {
  await dataSource.query('TRUNCATE giotto_cache');
  await insert('live', rows - HITS, 3_600_000);
  for (let n = 0; n < HITS; n++) await keyValue.set(`hit ${n}`, VALUE, 3600);
  await dataSource.query('VACUUM ANALYZE giotto_cache');
  await dataSource.query('CHECKPOINT');
}

/** The median of a few times. */
async function pruneAgainAndAgain(expired: number): Promise<number> {
  const times: number[] = [];
  for (let time = 0; time < TIMES; time++) times.push(await prune(expired));
  return median(times);
}

/** @throws Error if it finds other rows than those that have expired, since its time means nothing then */
async function prune(expired: number): Promise<number> {
  await insert(`expired of ${expired}: `, expired, -1000);
  let pruned = 0;
  const milliseconds = await millisecondsOf(async () => (pruned = await keyValue.prune()));
  if (pruned !== expired) throw new Error(`prune() has removed ${pruned} rows of ${expired}.`);
  return milliseconds;
}

await syncdb(dataSource);
keyValue.timeout = 60_000;
await keyValue.open();
await fill();

const microsecondsPerHit = (await nanosecondsPerCall((n) => keyValue.get(`hit ${n % HITS}`), CALLS)) / 1000;
const pruned: { expired: number; milliseconds: number }[] = [];
for (const expired of EXPIRED) pruned.push({ expired, milliseconds: await pruneAgainAndAgain(expired) });

const growth: PostgresGrowth = { rows, microsecondsPerHit, prune: pruned };
process.stdout.write(JSON.stringify(growth));
await keyValue.close();
await dataSource.destroy();
