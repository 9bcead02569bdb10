import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { succeeded } from './program.js';
import { endToEndTest, methodTest, SQUARES_CONTROLLER } from './sources.js';
import { generated } from './workplace.js';

/** The projects that the rows begin with: the packages that generate them, and the options of `nest new`. */
export const TEMPLATES = {
  'nest-10': { packages: ['@nestjs/cli@10'], options: [] },
  'nest-11': { packages: ['@nestjs/cli@11'], options: [] },
  'nest-11-older': {
    packages: ['@nestjs/cli@11.0.0', '@nestjs/schematics@11.0.0', 'typescript@5'],
    options: ['--strict'],
  },
  'nest-12': { packages: ['@nestjs/cli@12'], options: [] },
} as const;

export type TemplateName = keyof typeof TEMPLATES;

async function edit(path: string, change: (text: string) => string): Promise<void> {
  const text = await readFile(path, 'utf8');
  const changed = change(text);
  if (changed === text) throw new Error(`${path} is not as expected:\n${text}`);
  await writeFile(path, changed);
}

/** Adds what a user of the library adds, and nothing else: two lines in the module, and a method with its tests. */
async function addCaching(folder: string): Promise<void> {
  const test = await readFile(join(folder, 'test', 'app.e2e-spec.ts'), 'utf8');
  const extension = test.includes("app.module.js'") ? '.js' : '';
  await edit(join(folder, 'src', 'app.module.ts'), (text) =>
    `import { GiottoCacheModule } from 'giotto-cache';\n${text}`.replace(
      'imports: []',
      "imports: [GiottoCacheModule.forRoot({ cache: 'locmem' })]",
    ),
  );
  await edit(join(folder, 'src', 'squares', 'squares.controller.ts'), () => SQUARES_CONTROLLER);
  await writeFile(join(folder, 'src', 'squares', 'squares.method.spec.ts'), methodTest(extension));
  await writeFile(join(folder, 'test', 'squares.e2e-spec.ts'), endToEndTest(extension));
}

async function generate(place: string, name: TemplateName): Promise<void> {
  const folder = generated(place, name);
  await mkdir(join(folder, '..'), { recursive: true });
  const { packages, options } = TEMPLATES[name];
  const nest = ['npm', 'exec', '--yes', ...packages.map((spec) => `--package=${spec}`), '--', 'nest'];
  const made = ['new', name, '--skip-install', '--skip-git', '--package-manager', 'npm', ...options];
  await succeeded([...nest, ...made], join(folder, '..'));
  await succeeded([...nest, 'generate', 'controller', 'squares'], folder);
  await addCaching(folder);
}

/** Generates the projects, one after another: their command lines share npm's cache. */
export async function generateAll(place: string): Promise<void> {
  for (const name of Object.keys(TEMPLATES)) await generate(place, name as TemplateName);
}
