import { isGiottoError } from '../../errors/giotto-error.js';
import { collectDecorated } from '../../nest/metadata/stand-in.metadata.js';
import { keyValueOf } from '../application/key-value-of.js';
import { locateApplication, type Located } from '../application/locate-application.js';
import { startApplication } from '../application/start-application.js';
import type { ApplicationOptions } from '../application/with-application.js';
import { messageOf } from '../../calls/failure.js';
import { attempt } from './attempt.js';
import { checkBackend } from './check-backend.js';
import { checkCopies } from './check-copies.js';
import { checkPrefix } from './check-prefix.js';
import { checkPrograms } from './check-programs.js';
import { checkNode, checkPeers } from './check-versions.js';
import { checkWorkers } from './check-workers.js';
import { DoctorLogger } from './doctor.logger.js';
import type { Examined } from './examined.js';
import { finding, fine, type Result } from './result.js';

/** Need the started application, with a cache. */
const CHECKS: readonly ((examined: Examined) => Result[] | Promise<Result[]>)[] = [
  checkBackend,
  checkPrefix,
  checkWorkers,
  checkPrograms,
];

/** Runs all checks in order, as far as the application can be found and started. */
export async function* examine(options: ApplicationOptions): AsyncGenerator<Result, void> {
  yield checkNode();
  const located = await attempt(() => locateApplication(options.app, process.cwd()));
  if (located.kind === 'failed') return yield finding(messageOf(located.error));
  yield fine(`application: ${located.value.file}`);
  yield* checkPeers(located.value.file);
  yield* examineStarted(located.value, new DoctorLogger(options));
}

async function* examineStarted(located: Located, logger: DoctorLogger): AsyncGenerator<Result, void> {
  const decorated = collectDecorated();
  const started = await attempt(() => startApplication(located, logger));
  if (started.kind === 'failed') return yield notStarted(started.error);
  const { app } = started.value;
  try {
    yield fine('start: the application starts');
    yield* examineCache({ app, file: located.file, warnings: logger.warnings, decorated });
  } finally {
    await app.close();
  }
}

async function* examineCache(found: Omit<Examined, 'keyValue'>): AsyncGenerator<Result, void> {
  const cache = await attempt(() => keyValueOf(found.app));
  if (cache.kind === 'failed') return yield finding(messageOf(cache.error));
  yield fine('module: GiottoCacheModule is imported');
  const copies = checkCopies(found);
  yield copies;
  if (copies.kind === 'finding') return;
  for (const check of CHECKS) yield* await check({ ...found, keyValue: cache.value });
}

function notStarted(error: unknown): Result {
  if (isGiottoError(error)) return finding(`The application does not start. ${error.message}`);
  return finding(
    `The application does not start: ${messageOf(error)}`,
    'Start it without giotto-cmd to see whether it does. npx -p giotto-cache giotto-cmd --list --verbose prints the stack.',
  );
}
