import { builds, endToEndTests, runsWithCommandLine, unitTests } from './checks.js';
import { describeProject } from './describe-project.js';
import { installed } from './installed.js';

describeProject('nest-11-older', {
  make: () => installed('nest-11-older', 'nest-11-older'),
  packages: ['@nestjs/core', 'express', 'typescript', 'jest', 'ts-jest'],
  build: builds('nest', 'build'),
  run: runsWithCommandLine(),
  unit: unitTests(),
  endToEnd: endToEndTests(),
});
