import { expect } from '@jest/globals';

import type { Project } from './project.js';
import type { Resolution } from './rows.js';

/** Names every backend, the module, the decorators and the test helpers. */
const CONSUMER = `import {
  DatabaseKeyValue,
  GiottoCache,
  GiottoCacheModule,
  GiottoCacheService,
  GiottoInvalidate,
  GiottoKeyValue,
  isGiottoError,
  LocMemKeyValue,
  MemcacheKeyValue,
  RedisKeyValue,
} from 'giotto-cache';
import { ManualClock, overrideCache, RecordingKeyValue } from 'giotto-cache/testing';

export class Numbers {
  @GiottoCache(60, { program: 'squared' })
  squared(x: number): number {
    return x * x;
  }

  @GiottoInvalidate({ program: 'squared' })
  forget(): void {}
}

const clock = new ManualClock();
export const backend: GiottoKeyValue = new RecordingKeyValue(new LocMemKeyValue({ clock: clock.now }));
export const module = GiottoCacheModule.forRoot({ cache: backend });
export const named = [DatabaseKeyValue, GiottoCacheService, MemcacheKeyValue, RedisKeyValue, overrideCache, isGiottoError];
// @ts-expect-error: the types are there, and are no \`any\`
GiottoCacheModule.forRoot({ cache: 12 });
`;

const OPTIONS = {
  target: 'ES2022',
  lib: ['ES2023', 'DOM'],
  strict: true,
  skipLibCheck: false,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  types: ['node'],
  noEmit: true,
};

/** The ways of finding a package's types, with the formats of modules that go with them. */
const OPTIONS_OF = {
  node10: { module: 'commonjs', moduleResolution: 'node10' },
  node16: { module: 'node16', moduleResolution: 'node16' },
  nodenext: { module: 'nodenext', moduleResolution: 'nodenext' },
  bundler: { module: 'esnext', moduleResolution: 'bundler' },
} as const satisfies Record<Resolution, object>;

/** Checks a file that uses the library, and the declarations of all packages that it reaches. */
export async function typeCheck(project: Project, resolution: Resolution): Promise<void> {
  const folder = `types-${resolution}`;
  const compilerOptions = { ...OPTIONS, ...OPTIONS_OF[resolution] };
  await project.write(`${folder}/tsconfig.json`, JSON.stringify({ compilerOptions, files: ['consumer.ts'] }));
  await project.write(`${folder}/consumer.ts`, CONSUMER);
  const { stdout } = await project.outcome('npx', '--no', 'tsc', '--pretty', 'false', '-p', folder);
  expect(stdout.split('\n').filter((line) => /consumer\.ts|giotto-cache/.test(line))).toEqual([]);
}
