import type { INestApplicationContext, Provider } from '@nestjs/common';
import { Test } from '@nestjs/testing';

import { GIOTTO_CLOCK, GiottoCacheModule, GiottoCacheService, type GiottoCacheOptions } from 'giotto-cache';
import { RANDOM } from '../../../lib/nest/options/giotto-cache.tokens.js';
import { RecordingLogger } from './recording-logger.js';

/** An application that answers no requests. */
export interface Standalone {
  readonly app: INestApplicationContext;
  readonly service: GiottoCacheService;
  readonly clock: { now: number };
  /** What giotto-cache says from the start on. */
  readonly logger: RecordingLogger;
  close(): Promise<void>;
}

/** Starts one. */
export async function startStandalone(cache: GiottoCacheOptions, providers: Provider[] = []): Promise<Standalone> {
  const clock = { now: Date.UTC(2026, 0, 1) };
  const logger = new RecordingLogger();
  const builder = Test.createTestingModule({ imports: [GiottoCacheModule.forRoot(cache)], providers });
  builder.overrideProvider(GIOTTO_CLOCK).useValue(() => clock.now);
  builder.overrideProvider(RANDOM).useValue(() => 0);
  const app = await builder.setLogger(logger).compile();
  await app.init();
  return { app, clock, logger, service: app.get(GiottoCacheService), close: () => app.close() };
}
