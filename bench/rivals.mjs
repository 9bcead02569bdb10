import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../tools/run.mjs';

const folder = dirname(fileURLToPath(import.meta.url));
const modules = join(folder, 'node_modules');

function areInstalled() {
  const record = join(modules, '.package-lock.json');
  return existsSync(record) && statSync(record).mtimeMs >= statSync(join(folder, 'package-lock.json')).mtimeMs;
}

/**
 * Puts what the library is compared with into bench/node_modules, unless it is there. Nest and the drivers stay the root's:
 * the rivals find those one folder up. Resolves to npm's exit code.
 */
export async function installRivals() {
  return areInstalled() ? 0 : run('npm', ['ci', '--prefix', folder]);
}
