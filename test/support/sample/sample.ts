import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { GIOTTO_CLOCK } from 'giotto-cache';
import { RANDOM } from '../../../lib/nest/options/giotto-cache.tokens.js';
import { AppModule } from '../../../sample/app.module.js';
import { useFiles } from '../../../sample/files.js';
import { NotesFile } from '../../../sample/notes/notes.file.js';

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
  const folder = await mkdtemp(join(tmpdir(), 'sample-'));
  const module = await Test.createTestingModule({ imports: [AppModule] })
    .overrideProvider(NotesFile)
    .useValue(new NotesFile(join(folder, 'notes.json')))
    .overrideProvider(GIOTTO_CLOCK)
    .useValue(() => now)
    .overrideProvider(RANDOM)
    .useValue(() => 0)
    .compile();
  const app = module.createNestApplication<NestExpressApplication>({ logger: false });
  useFiles(app);
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as { port: number };
  const close = () => app.close().then(() => rm(folder, { recursive: true }));
  return { port, url: `http://127.0.0.1:${port}`, wait: (seconds) => void (now += seconds * 1000), close };
}
