import type { KeyEncodingGrowth } from '../growth/key-encoding.js';
import type { LocMemGrowth } from '../growth/locmem.js';
import type { PostgresGrowth } from '../growth/postgres.js';
import type { RequestsGrowth } from '../run/requests-growth.js';
import { figure } from './figures.js';
import { table } from './table.js';

const MIB = 1024 * 1024;
/** With fewer entries, what else lives in the process outweighs them. */
const COUNTABLE = 1000;

const count = (value: number) => value.toLocaleString('en');

export const locMemTable = (all: readonly LocMemGrowth[]): string =>
  table(
    ['entries in locmem', 'ns per hit', 'bytes per entry', 'kept by default bounds', 'MiB by default bounds'],
    all.map(({ entries, nanosecondsPerHit, bytesPerEntry, keptByDefault, bytesByDefault }) => [
      count(entries),
      figure(nanosecondsPerHit),
      entries < COUNTABLE ? '–' : figure(bytesPerEntry),
      count(keptByDefault),
      figure(bytesByDefault / MIB),
    ]),
  );

export function postgresTable(all: readonly PostgresGrowth[]): string {
  const expired = all[0]?.prune.map((one) => `ms to prune ${count(one.expired)}`) ?? [];
  const rows = all.map(({ rows, microsecondsPerHit, prune }) => [
    count(rows),
    figure(microsecondsPerHit),
    ...prune.map(({ milliseconds }) => figure(milliseconds)),
  ]);
  return table(['live rows in PostgreSQL', 'µs per hit', ...expired], rows);
}

export const requestsTable = (all: readonly RequestsGrowth[]): string =>
  table(
    ['requests with arguments of their own', 'runs of the handler', 'failures', 'peak MiB of the server'],
    all.map(({ requests, runs, failures, peakMemory }) => [
      count(requests),
      count(runs),
      count(failures),
      figure(peakMemory / MIB),
    ]),
  );

export const keyEncodingTable = (all: readonly KeyEncodingGrowth[]): string =>
  table(
    ['arguments', 'µs to encode', 'ns per argument', 'characters'],
    all.map(({ count: args, microseconds, characters }) => [
      count(args),
      figure(microseconds),
      figure((microseconds * 1000) / args),
      count(characters),
    ]),
  );
