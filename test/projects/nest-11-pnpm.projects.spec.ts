import { builds, endToEndTests, runs, unitTests } from './checks.js';
import { describeProject } from './describe-project.js';
import { installedBy } from './package-managers.js';

describeProject('nest-11-pnpm', {
  make: () => installedBy('pnpm', 'nest-11-pnpm'),
  packages: ['@nestjs/core', 'typescript', 'jest', 'ts-jest'],
  build: builds('nest', 'build'),
  run: runs(),
  unit: unitTests(),
  endToEnd: endToEndTests(),
});
