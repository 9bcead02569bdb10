import { tableState, type TableState } from '../../database/table-state.js';
import { isGiottoError } from '../../errors/giotto-error.js';
import { DatabaseKeyValue } from '../../keyvalue/database/database.key-value.js';
import { Deadline } from '../../keyvalue/deadline.js';
import type { GiottoKeyValue } from '../../keyvalue/giotto-key-value.js';
import { messageOf } from '../terminal/failure.js';
import type { Examined } from './examined.js';
import { finding, fine, type Result } from './result.js';

/** For a backend of the application's own, which may never answer. In milliseconds. */
const PATIENCE_MS = 5000;

/** Reads a key that no call has, and looks at the database's table. */
export async function checkBackend({ keyValue }: Pick<Examined, 'keyValue'>): Promise<Result[]> {
  if (keyValue.maxValueBytes === 0)
    return [
      finding(
        `The backend is ${keyValue.describe()}, so no program is cached.`,
        "Unless that is meant, name another one: GiottoCacheModule.forRoot({ cache: 'redis' }).",
      ),
    ];
  try {
    await new Deadline(PATIENCE_MS).race(keyValue.get('(giotto-cmd doctor)'), 'get');
  } catch (error) {
    return [failed(error)];
  }
  return [fine(`backend: ${keyValue.describe()} answers`), ...(await checkTable(keyValue))];
}

const failed = (error: unknown): Result =>
  isGiottoError(error, 'GIOTTO_MISSING_TABLE')
    ? finding(error.message)
    : finding(
        `The backend does not answer: ${messageOf(error)}`,
        'Start it, or correct its address and credentials. Until then requests are served uncached.',
      );

async function checkTable(keyValue: GiottoKeyValue): Promise<Result[]> {
  if (!(keyValue instanceof DatabaseKeyValue) || keyValue.source === undefined) return [];
  return [resultOf(await tableState(keyValue.source))];
}

function resultOf({ table, lacks, isMendedBySyncdb }: TableState): Result {
  if (lacks.length === 0) return fine(`table: "${table}" is up to date`);
  return finding(
    `The table "${table}" is outdated. It lacks ${lacks.join(', ')}.`,
    isMendedBySyncdb
      ? 'Run: npx -p giotto-cache giotto-cmd syncdb'
      : 'Drop it, since its entries can be recomputed, and run: npx -p giotto-cache giotto-cmd syncdb',
  );
}
