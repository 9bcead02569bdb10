import type { INestApplicationContext } from '@nestjs/common';

import { isGiottoError } from '../../errors/giotto-error.js';
import { collectDecorated } from '../../nest/metadata/stand-in.metadata.js';
import { GiottoCacheService } from '../../nest/values/giotto-cache.service.js';
import { keyValueOf } from '../application/key-value-of.js';
import { locateApplication, type Located } from '../application/locate-application.js';
import { startApplication } from '../application/start-application.js';
import type { ApplicationOptions } from '../application/with-application.js';
import { messageOf } from '../terminal/failure.js';
import { checkBackend } from './check-backend.js';
import { checkCopies } from './check-copies.js';
import { checkPrefix } from './check-prefix.js';
import { checkPrograms } from './check-programs.js';
import { checkNode, checkPeers } from './check-versions.js';
import { checkWorkers } from './check-workers.js';
import { DoctorLogger } from './doctor.logger.js';
import type { Examined } from './examined.js';
import { finding, fine, type Result } from './result.js';

/** Need the application's file alone. */
const OF_FILE: readonly ((file: string) => Result[])[] = [checkPeers, checkCopies];

/** Need the started application, with a cache. */
const OF_APPLICATION: readonly ((examined: Examined) => Result[] | Promise<Result[]>)[] = [
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
  for (const check of OF_FILE) yield* check(located.value.file);
  yield* examineStarted(located.value, new DoctorLogger(options));
}

async function* examineStarted(located: Located, logger: DoctorLogger): AsyncGenerator<Result, void> {
  const decorated = collectDecorated();
  const started = await attempt(() => startApplication(located, logger));
  if (started.kind === 'failed') return yield notStarted(started.error);
  const { app } = started.value;
  try {
    yield fine('start: the application starts');
    yield* examineCache(app, { file: located.file, warnings: logger.warnings, decorated });
  } finally {
    await app.close();
  }
}

async function* examineCache(
  app: INestApplicationContext,
  found: Omit<Examined, 'app' | 'keyValue'>,
): AsyncGenerator<Result, void> {
  const cache = await attempt(async () => keyValueOf(app));
  if (cache.kind === 'failed') return yield finding(messageOf(cache.error));
  if (!has(app, GiottoCacheService)) return yield otherClasses();
  yield fine('module: GiottoCacheModule is imported');
  for (const check of OF_APPLICATION) yield* await check({ ...found, app, keyValue: cache.value });
}

function notStarted(error: unknown): Result {
  if (isGiottoError(error)) return finding(`The application does not start. ${error.message}`);
  return finding(
    `The application does not start: ${messageOf(error)}`,
    'Start it without giotto-cmd to see whether it does. npx -p giotto-cache giotto-cmd --list --verbose prints the stack.',
  );
}

/** Tokens are the same in all copies, and classes are not. */
const otherClasses = () =>
  finding(
    'The application imports the GiottoCacheModule of another copy of giotto-cache.',
    "Run npx -p giotto-cache giotto-cmd in the application's own folder.",
  );

function has(app: INestApplicationContext, type: typeof GiottoCacheService): boolean {
  try {
    return app.get(type, { strict: false }) !== undefined;
  } catch (error) {
    if (error instanceof Error && error.constructor.name === 'UnknownElementException') return false;
    throw error;
  }
}

type Attempt<Value> =
  { readonly kind: 'done'; readonly value: Value } | { readonly kind: 'failed'; readonly error: unknown };

async function attempt<Value>(work: () => Promise<Value>): Promise<Attempt<Value>> {
  try {
    return { kind: 'done', value: await work() };
  } catch (error) {
    return { kind: 'failed', error };
  }
}
