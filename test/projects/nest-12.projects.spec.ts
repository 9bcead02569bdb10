import { builds, endToEndTests, runsWithCommandLine, unitTests } from './checks.js';
import { describeProject } from './describe-project.js';
import { installed } from './installed.js';

describeProject('nest-12', {
  make: () => installed('nest-12', 'nest-12'),
  packages: ['@nestjs/core', 'express', 'typescript', 'vitest'],
  build: builds('nest', 'build'),
  run: runsWithCommandLine(),
  unit: unitTests(),
  endToEnd: endToEndTests(),
});
