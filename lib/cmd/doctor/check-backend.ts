import { tableState, type TableState } from '../../database/table-state.js';
import { missingTable } from '../../errors/backend.js';
import { DatabaseKeyValue } from '../../keyvalue/database/database.key-value.js';
import { Deadline } from '../../keyvalue/deadline.js';
import type { GiottoKeyValue } from '../../keyvalue/giotto-key-value.js';
import { messageOf } from '../../calls/failure.js';
import { attempt } from './attempt.js';
import type { Examined } from './examined.js';
import { finding, fine, type Result } from './result.js';

/** For a backend that never answers. In milliseconds. */
const PATIENCE_MS = 5000;

const SYNCDB = 'npx -p giotto-cache giotto-cmd syncdb';

/** Reads a key that no call has, and looks at the database's table. */
export async function checkBackend({ keyValue }: Pick<Examined, 'keyValue'>): Promise<Result[]> {
  if (keyValue.maxValueBytes === 0) return [storesNothing(keyValue)];
  const read = await attempt(() => patiently(keyValue.get('(giotto-cmd doctor)')));
  const table = await attempt(() => patiently(tableOf(keyValue)));
  const tables = table.kind === 'done' && table.value !== undefined ? [resultOf(table.value)] : [];
  if (tables.some(({ kind }) => kind === 'finding')) return tables;
  if (read.kind === 'failed') return [silent(read.error)];
  return [fine(`backend: an answer came from ${keyValue.describe()}`), ...tables];
}

const patiently = <Value>(work: Promise<Value>): Promise<Value> => new Deadline(PATIENCE_MS).race(work, 'The backend');

const tableOf = async (keyValue: GiottoKeyValue): Promise<TableState | undefined> =>
  keyValue instanceof DatabaseKeyValue && keyValue.source !== undefined ? tableState(keyValue.source) : undefined;

const storesNothing = (keyValue: GiottoKeyValue) =>
  finding(
    `The backend is ${keyValue.describe()}, so no program is cached.`,
    "Unless that is meant, name another one: GiottoCacheModule.forRoot({ cache: 'redis' }).",
  );

const silent = (error: unknown) =>
  finding(
    `The backend does not answer: ${messageOf(error)}`,
    'Start it, or correct its address and credentials. Until then requests are served uncached.',
  );

function resultOf(state: TableState): Result {
  if (state.kind === 'current') return fine(`table: "${state.table}" is up to date`);
  if (state.kind === 'missing') return finding(missingTable(state.table).message);
  return finding(
    `The table "${state.table}" is outdated. It lacks ${state.lacks.join(', ')}.`,
    state.isMendedBySyncdb ? `Run: ${SYNCDB}` : `Drop it, since its entries can be recomputed, and run: ${SYNCDB}`,
  );
}
