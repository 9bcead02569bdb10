import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';

import { GIOTTO_CLOCK } from 'giotto-cache';
import { CHANCE } from '../../../lib/nest/giotto-cache.tokens.js';
import { AppModule } from '../../../sample/app.module.js';
import { useFiles } from '../../../sample/files.js';

/** The sample, as `npm start` runs it, on a clock of the test's. */
export interface Sample {
  readonly port: number;
  readonly url: string;
  /** Lets so many seconds pass. */
  wait(seconds: number): void;
  close(): Promise<void>;
}

/** Starts the sample on a free loopback port. */
export async function startSample(): Promise<Sample> {
  let now = Date.now();
  const builder = Test.createTestingModule({ imports: [AppModule] });
  const module = await builder.overrideProvider(GIOTTO_CLOCK).useValue(() => now).overrideProvider(CHANCE).useValue(() => 0).compile();
  const app = module.createNestApplication<NestExpressApplication>({ logger: false });
  useFiles(app);
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as { port: number };
  return { port, url: `http://127.0.0.1:${port}`, wait: (seconds) => void (now += seconds * 1000), close: () => app.close() };
}
