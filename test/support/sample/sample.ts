import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { GIOTTO_CLOCK, GIOTTO_KEY_VALUE, type GiottoKeyValue } from 'giotto-cache';
import { RANDOM } from '../../../lib/nest/options/giotto-cache.tokens.js';
import { AppModule } from '../../../sample/app.module.js';
import { useFiles } from '../../../sample/files.js';
import { NotesFile } from '../../../sample/notes/notes.file.js';
import { Neighbour } from '../../../sample/processes/neighbour.js';

/** The sample, as `npm start` runs it, on a clock of the test's. */
export interface Sample {
  readonly port: number;
  readonly url: string;
  /** Lets so many seconds pass. */
  wait(seconds: number): void;
  /** Tells it where its second process is. */
  join(url: string): void;
  close(): Promise<void>;
}

/**
 * Starts the sample on a free loopback port.
 * @param keyValue its backend, else `locmem`
 */
export async function startSample(keyValue?: GiottoKeyValue): Promise<Sample> {
  let now = Date.now();
  const folder = await mkdtemp(join(tmpdir(), 'sample-'));
  const builder = Test.createTestingModule({ imports: [AppModule] })
    .overrideProvider(NotesFile)
    .useValue(new NotesFile(join(folder, 'notes.json')))
    .overrideProvider(GIOTTO_CLOCK)
    .useValue(() => now)
    .overrideProvider(RANDOM)
    .useValue(() => 0);
  if (keyValue !== undefined) builder.overrideProvider(GIOTTO_KEY_VALUE).useValue(keyValue);
  const module = await builder.compile();
  const app = module.createNestApplication<NestExpressApplication>({ logger: false });
  useFiles(app);
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as { port: number };
  const close = () => app.close().then(() => rm(folder, { recursive: true }));
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    wait: (seconds) => void (now += seconds * 1000),
    join: (url) => void (app.get(Neighbour).url = url),
    close,
  };
}
