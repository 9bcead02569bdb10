import { delimiter, dirname } from 'node:path';

import type { Project } from './project.js';
import { workplace } from './workplace.js';

/**
 * Gives Jest ES modules. Jest finds the CommonJS build, as Node does, which requires the ES modules of Nest 12. It can do so
 * from Node 24.9 on.
 */
export function inModules(): NodeJS.ProcessEnv {
  const [node = ''] = Object.entries(workplace().nodes).find(([, version]) => version.startsWith('24.')) ?? [];
  return {
    NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning',
    PATH: `${dirname(node)}${delimiter}${process.env.PATH}`,
  };
}

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
