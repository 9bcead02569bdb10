import { builds, endToEndTests, runs, unitTests } from './checks.js';
import { describeProject } from './describe-project.js';
import { installedBy } from './package-managers.js';

describeProject('nest-11-yarn-4', {
  make: () => installedBy('yarn-4', 'nest-11-yarn-4'),
  packages: ['@nestjs/core', 'typescript', 'jest', 'ts-jest'],
  build: builds('nest', 'build'),
  run: runs(),
  unit: unitTests(),
  endToEnd: endToEndTests(),
});
