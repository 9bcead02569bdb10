import type { Project } from './project.js';

/** As Nest's recipe for Vitest has it. */
const configuration = (include: string): string => `import swc from 'unplugin-swc';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { globals: true, root: './', include: ['${include}'] },
  plugins: [swc.vite({ module: { type: 'es6' } })],
});
`;

/** Puts Vitest in the place of Jest. */
export async function toVitest(project: Project): Promise<Project> {
  await project.add('vitest', 'unplugin-swc', '@swc/core');
  await project.write('vitest.config.mts', configuration('**/*.spec.ts'));
  await project.write('vitest.config.e2e.mts', configuration('**/*.e2e-spec.ts'));
  await project.edit('package.json', (text) =>
    text
      .replace('"test": "jest"', '"test": "vitest run"')
      .replace('jest --config ./test/jest-e2e.json', 'vitest run --config ./vitest.config.e2e.mts'),
  );
  return project;
}
