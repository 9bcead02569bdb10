import { builds, endToEndTests, runs, unitTests } from './checks.js';
import { describeProject } from './describe-project.js';
import { onFastify } from './fastify.js';
import { installed } from './installed.js';
import { toSwcJest } from './swc-jest.js';

describeProject('nest-11-fastify', {
  make: async () => onFastify(await installed('nest-11', 'nest-11-fastify'), '11'),
  packages: ['@nestjs/core', 'fastify'],
  build: builds('nest', 'build'),
  run: runs(),
});

describeProject('nest-11-older-swc', {
  make: async () => toSwcJest(await installed('nest-11-older', 'nest-11-older-swc'), { esModuleInterop: false }),
  packages: ['@nestjs/core', '@swc/core', '@swc/cli', 'jest', '@swc/jest'],
  build: builds('nest', 'build', '--builder', 'swc'),
  run: runs(),
  unit: unitTests(),
  endToEnd: endToEndTests(),
});
