import type { Project } from './project.js';

/** Gives Jest ES modules. */
export const IN_MODULES = { NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning' };

const configuration = (testRegex: string): string =>
  JSON.stringify({
    moduleFileExtensions: ['js', 'json', 'ts'],
    rootDir: '.',
    testRegex,
    testEnvironment: 'node',
    extensionsToTreatAsEsm: ['.ts'],
    moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
    transform: { '^.+\\.ts$': ['ts-jest', { useESM: true, diagnostics: { ignoreCodes: [151002] } }] },
  });

/** Puts Jest in ES modules in the place of Vitest. */
export async function toJestModules(project: Project): Promise<Project> {
  await project.add('jest', 'ts-jest', '@types/jest');
  await project.write('jest.config.json', configuration('\\.spec\\.ts$'));
  await project.write('jest.e2e.config.json', configuration('\\.e2e-spec\\.ts$'));
  await project.edit('tsconfig.json', (text) => text.replace('vitest/globals', 'jest'));
  await project.edit('package.json', (text) =>
    text
      .replace('"test": "vitest run"', '"test": "jest --config jest.config.json"')
      .replace('vitest run --config ./vitest.config.e2e.ts', 'jest --config jest.e2e.config.json'),
  );
  return project;
}
