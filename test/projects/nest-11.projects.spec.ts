import { builds, endToEndTests, runs, runsWithCommandLine, unitTests } from './checks.js';
import { describeProject } from './describe-project.js';
import { bundles } from './esbuild.js';
import { installed } from './installed.js';
import { toSwcJest } from './swc-jest.js';
import { toVitest } from './vitest.js';

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
  make: async () => toSwcJest(await (await project).copy('nest-11-swc')),
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
