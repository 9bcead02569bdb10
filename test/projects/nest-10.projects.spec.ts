import { builds, endToEndTests, runsWithCommandLine, runs, unitTests } from './checks.js';
import { describeProject } from './describe-project.js';
import { onFastify } from './fastify.js';
import { installed } from './installed.js';

let project: ReturnType<typeof installed>;

describeProject('nest-10', {
  make: () => (project = installed('nest-10', 'nest-10')),
  packages: ['@nestjs/core', 'express', 'typescript', 'jest', 'ts-jest'],
  build: builds('nest', 'build'),
  run: runsWithCommandLine(),
  unit: unitTests(),
  endToEnd: endToEndTests(),
});

describeProject('nest-10-fastify', {
  make: async () => onFastify(await (await project).copy('nest-10-fastify'), '10'),
  packages: ['@nestjs/core', 'fastify'],
  build: builds('nest', 'build'),
  run: runs(),
});
