import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { succeeded } from './program.js';

/** The oldest supported version of Node, and the newest of each line since. */
const VERSIONS = ['20.19', '22', '24', '26'];

/** Installs the versions of Node as packages. Returns their version numbers by the paths of their programs. */
export async function installNodes(place: string): Promise<Record<string, string>> {
  const nodes: Record<string, string> = {};
  for (const version of VERSIONS) {
    const folder = join(place, 'nodes', version);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'package.json'), '{ "private": true }');
    await succeeded(['npm', 'install', '--no-audit', '--no-fund', `node@${version}`], folder);
    const program = join(folder, 'node_modules', 'node', 'bin', 'node');
    const { stdout } = await succeeded([program, '--version'], folder);
    nodes[program] = stdout.trim().slice(1);
  }
  return nodes;
}
