import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './run.mjs';

/** The repository's folder; every tool works in it, wherever it is called from. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const packagesOf = (lockFile) => Object.entries(JSON.parse(readFileSync(lockFile, 'utf8')).packages);

/** Whether node_modules holds what package-lock.json asks for, development dependencies included. */
function areInstalled() {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const installed = new Map(packagesOf(record));
  return packagesOf(join(root, 'package-lock.json'))
    .filter(([path, { optional, devOptional }]) => path !== '' && !optional && !devOptional)
    .every(([path, { version }]) => installed.get(path)?.version === version);
}

/**
 * Installs the dependencies unless they are there, also where NODE_ENV is `production`. Ends the process with npm's
 * exit code if npm fails.
 */
export async function installDependencies() {
  process.chdir(root);
  if (areInstalled()) return;
  const code = await run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund']);
  if (code !== 0) process.exit(code);
}

/** Runs a program of node_modules/.bin with the Node that runs this; resolves to its exit code. */
export function runBin(name, args, options) {
  const script = realpathSync(join(root, 'node_modules', '.bin', name));
  return run(process.execPath, [script, ...args], options);
}
