import { cp, mkdir, readdir, symlink } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { succeed } from './command.js';

export const repository = fileURLToPath(new URL('../..', import.meta.url));

/** A program of the repository's development dependencies. */
export const bin = (name: string): string => join(repository, 'node_modules', '.bin', name);

const notSources = ['node_modules', '.git', 'dist', 'coverage'];

/** Builds and packs a copy of the sources inside `folder`, so that no other run's `dist` is touched; the tarball's path. */
export async function pack(folder: string): Promise<string> {
  const copy = join(folder, 'copy');
  const isSource = (path: string) => resolve(path) === resolve(repository) || !notSources.includes(basename(path));
  await cp(repository, copy, { recursive: true, filter: isSource });
  await symlink(join(repository, 'node_modules'), join(copy, 'node_modules'));
  await succeed(bin('tsc'), ['-p', 'tsconfig.build.json'], copy);
  await succeed(process.execPath, ['tools/build-commonjs.mjs'], copy);
  const destination = join(folder, 'packed');
  await mkdir(destination);
  await succeed('npm', ['pack', '--ignore-scripts', '--pack-destination', destination], copy);
  const [name] = await readdir(destination);
  if (!name) throw new Error(`npm pack left nothing in ${destination}`);
  return join(destination, name);
}
