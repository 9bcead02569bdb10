import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { succeed } from './command.js';
import { bin, repository } from './repository.js';

const compilerOptions = {
  target: 'ES2022',
  module: 'NodeNext',
  strict: true,
  skipLibCheck: true,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  typeRoots: [join(repository, 'node_modules', '@types')],
  types: ['node'],
};

async function typescriptFiles(folder: string): Promise<void> {
  for (const file of ['application.ts', 'application.module.ts'])
    await writeFile(join(folder, file), await readFile(new URL(file, import.meta.url), 'utf8'));
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['application.ts'] }));
}

/** A Nest application with what `nest new` gives it and giotto-cache from the tarball, compiled; nothing else is there. */
export async function makeProject(folder: string, nest: string, tarball: string): Promise<string> {
  await mkdir(folder);
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({ private: true, type: 'module', giotto: { app: 'application.module.js' } }),
  );
  const packages = ['common', 'core', 'platform-express'].map((name) => `@nestjs/${name}@${nest}`);
  const flags = ['--no-audit', '--no-fund', '--prefer-offline'];
  await succeed('npm', ['install', ...flags, ...packages, 'reflect-metadata@^0.2.2', 'rxjs@^7.8.2', tarball], folder);
  await typescriptFiles(folder);
  await succeed(bin('tsc'), ['-p', folder], folder);
  return folder;
}

/** Runs the project's application while `use` talks to it at the address it gives. */
export async function whileRunning<T>(folder: string, cache: string, use: (url: string) => Promise<T>): Promise<T> {
  const child = spawn(process.execPath, ['application.js', cache], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      if (line.startsWith('http://')) return await use(line);
    }
    throw new Error('The application ended before it listened.');
  } finally {
    child.kill('SIGKILL');
    await exit;
  }
}
