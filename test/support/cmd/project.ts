import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { compiledRoot } from '../../../tools/compiled.mjs';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const PEERS = ['@nestjs/common', '@nestjs/core', 'commander', 'reflect-metadata', 'rxjs'];

/** An application with packages of its own, among them its own copy of giotto-cache. */
export interface Project {
  readonly folder: string;
  /** The command of its copy. */
  readonly script: string;
  write(file: string, text: string): Promise<string>;
  remove(): Promise<void>;
}

/** Makes a project with the peers that are not optional, and commander. */
export async function makeProject(): Promise<Project> {
  const folder = await mkdtemp(join(tmpdir(), 'giotto-project-'));
  const installed = join(folder, 'node_modules', 'giotto-cache');
  await mkdir(installed, { recursive: true });
  for (const name of ['package.json', 'lib'])
    await cp(join(compiledRoot, name), join(installed, name), { recursive: true });
  for (const name of [...(await dependencies()), ...PEERS]) await link(name, folder);
  const write = async (file: string, text: string) => {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
    return join(folder, file);
  };
  return {
    folder,
    script: join(installed, 'lib/cmd/main.js'),
    write,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function dependencies(): Promise<string[]> {
  const manifest = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { dependencies: object };
  return Object.keys(manifest.dependencies);
}

async function link(name: string, folder: string) {
  const path = join(folder, 'node_modules', name);
  await mkdir(dirname(path), { recursive: true });
  await symlink(join(ROOT, 'node_modules', name), path);
}
