import { builds, endToEndTests, runsWithCommandLine, unitTests } from './checks.js';
import { describeProject } from './describe-project.js';
import { installed } from './installed.js';
import { IN_MODULES, toJestModules } from './jest-modules.js';

let project: ReturnType<typeof installed>;

describeProject('nest-12', {
  make: () => (project = installed('nest-12', 'nest-12')),
  packages: ['@nestjs/core', 'express', 'typescript', 'vitest'],
  build: builds('nest', 'build'),
  run: runsWithCommandLine(),
  unit: unitTests(),
  endToEnd: endToEndTests(),
});

describeProject('nest-12-jest', {
  make: async () => toJestModules(await (await project).copy('nest-12-jest')),
  packages: ['@nestjs/core', 'jest', 'ts-jest'],
  unit: unitTests(IN_MODULES),
  endToEnd: endToEndTests(IN_MODULES),
});
