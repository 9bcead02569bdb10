import type { Project } from './project.js';

/** As Nest's recipe for swc has it. Without `esModuleInterop`, the generated test calls what `import *` gives. */
const swcJest = (esModuleInterop: boolean) => [
  '@swc/jest',
  {
    module: { type: 'commonjs', noInterop: !esModuleInterop },
    jsc: {
      parser: { syntax: 'typescript', decorators: true, dynamicImport: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
      target: 'es2022',
    },
  },
];

/** Lets swc build and test a project of ts-jest. */
export async function toSwcJest(project: Project, { esModuleInterop }: { esModuleInterop: boolean }): Promise<Project> {
  const transformer = JSON.stringify(swcJest(esModuleInterop));
  await project.add('@swc/core', '@swc/cli', '@swc/jest');
  await project.edit('package.json', (text) => text.replace(/"ts-jest"(?!:)/, transformer));
  await project.edit('test/jest-e2e.json', (text) => text.replace('"ts-jest"', transformer));
  return project;
}
