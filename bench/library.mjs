import { copyFileSync, existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { root, runBin } from '../tools/dependencies.mjs';

/** In the root's node_modules, so that the library finds the root's Nest and drivers, and not those of its rivals. */
const copy = join(root, 'node_modules', '.cache', 'giotto-cache-bench');
const link = join(root, 'bench', 'node_modules', 'giotto-cache');

/**
 * Builds a copy of the library that nothing else touches, so that a run measures one version from its start to its end. The
 * contestants import it by its name and its exports, as a user does. Resolves to the compiler's exit code.
 * @param anew whether a copy that is there already is built again
 */
export async function buildLibrary({ anew }) {
  mkdirSync(copy, { recursive: true });
  copyFileSync(join(root, 'package.json'), join(copy, 'package.json'));
  rmSync(link, { force: true });
  symlinkSync(copy, link, 'dir');
  const out = join(copy, 'dist');
  if (!anew && existsSync(join(out, 'lib', 'index.js'))) return 0;
  const info = join(copy, 'tsbuildinfo');
  return runBin('tsc', [
    '-p',
    'bench/tsconfig.library.json',
    '--outDir',
    out,
    '--incremental',
    '--tsBuildInfoFile',
    info,
  ]);
}
