import { describe, expect, it } from '@jest/globals';

import { builds, endToEndTests, runs, runsWithCommandLine, unitTests } from './checks.js';
import { typeCheck } from './consumer.js';
import { BESIDE_COMMON_JS } from './copies.js';
import { describeProject, HANGS } from './describe-project.js';
import { bundles } from './esbuild.js';
import { installed } from './installed.js';
import { record } from './results.js';
import { RESOLUTIONS } from './rows.js';
import { toSwcJest } from './swc-jest.js';
import { toVitest } from './vitest.js';
import { workplace } from './workplace.js';

let project: ReturnType<typeof installed>;

describeProject('nest-11', {
  make: () => (project = installed('nest-11', 'nest-11')),
  packages: ['@nestjs/core', 'express', 'typescript', 'jest', 'ts-jest'],
  build: builds('nest', 'build'),
  run: runsWithCommandLine(),
  unit: unitTests(),
  endToEnd: endToEndTests(),
});

describeProject('nest-11-webpack', {
  make: async () => (await project).copy('nest-11-webpack'),
  packages: ['@nestjs/core', 'webpack', 'ts-loader'],
  build: builds('nest', 'build', '--webpack'),
  run: runs(),
});

describeProject('nest-11-swc', {
  make: async () => toSwcJest(await (await project).copy('nest-11-swc'), { esModuleInterop: true }),
  packages: ['@nestjs/core', '@swc/core', '@swc/cli', 'jest', '@swc/jest'],
  build: builds('nest', 'build', '--builder', 'swc'),
  run: runs(),
  unit: unitTests(),
  endToEnd: endToEndTests(),
});

describeProject('nest-11-esbuild', {
  make: async () => {
    const copy = await (await project).copy('nest-11-esbuild');
    await copy.add('esbuild');
    return copy;
  },
  packages: ['@nestjs/core', 'esbuild'],
  build: bundles,
  run: runs('bundle/main.js'),
});

describeProject('nest-11-vitest', {
  make: async () => toVitest(await (await project).copy('nest-11-vitest')),
  packages: ['@nestjs/core', 'vitest', 'unplugin-swc', '@swc/core'],
  unit: unitTests(),
  endToEnd: endToEndTests(),
});

describe('the types without optional peers and with skipLibCheck: false', () => {
  it.each(RESOLUTIONS)(
    'are found by %s, without an error',
    async (resolution) => {
      await typeCheck(await project, resolution);
      record('types', resolution, (await project).versions('typescript'));
    },
    HANGS,
  );
});

describe('an ES module beside a CommonJS application', () => {
  const together = async (...flags: string[]): Promise<unknown[]> => {
    await (await project).write('beside.mjs', BESIDE_COMMON_JS);
    const printed = Object.keys(workplace().nodes).map((node) => ask(node, ...flags, 'beside.mjs'));
    return Promise.all(printed);
  };

  const ask = async (...command: string[]): Promise<unknown> =>
    JSON.parse((await (await project).run(...command)).stdout);

  const shared = {
    backend: 'LocMemKeyValue',
    ofApplication: 'giotto; hit',
    ofOwnModule: 'giotto; hit',
    knowsErrors: true,
  };

  it(
    'has the same copy of the library',
    async () => {
      const found = await together();
      expect(found).toEqual(found.map(() => ({ ...shared, isOneCopy: true, hasService: true })));
    },
    HANGS,
  );

  it(
    'shares tokens, decorators and errors with a second copy, but no classes, if require of ES modules is off',
    async () => {
      const found = await together('--no-experimental-require-module');
      expect(found).toEqual(found.map(() => ({ ...shared, isOneCopy: false, hasService: false })));
    },
    HANGS,
  );
});
