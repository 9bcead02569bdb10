import type { Project } from './project.js';

/** As Nest's recipe for swc has it. */
const SWC_JEST = [
  '@swc/jest',
  {
    jsc: {
      parser: { syntax: 'typescript', decorators: true, dynamicImport: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
      target: 'es2022',
    },
  },
];

/** Puts `@swc/jest` in the place of ts-jest in a manifest or in a configuration of Jest. */
const bySwc = (text: string): string => text.replace('"ts-jest"', JSON.stringify(SWC_JEST));

/** Lets swc build and test a project of ts-jest. */
export async function toSwcJest(project: Project): Promise<Project> {
  await project.add('@swc/core', '@swc/cli', '@swc/jest');
  await project.edit('package.json', (text) => text.replace(/"ts-jest"(?!:)/, JSON.stringify(SWC_JEST)));
  await project.edit('test/jest-e2e.json', bySwc);
  return project;
}
