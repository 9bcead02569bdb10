import { spawn } from 'node:child_process';
import { mkdtemp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { compiledRoot } from '../../../tools/compiled.mjs';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** A folder of a test's own with the library as JavaScript, where Node finds the installed packages. */
export interface Compiled {
  readonly folder: string;
  write(file: string, text: string): Promise<string>;
  /** Runs Node in the folder, and resolves when it ends. */
  node(...parameters: string[]): Promise<{ code: number | null; output: string }>;
  remove(): Promise<void>;
}

/** Returns the path of a script of `test/support/` as JavaScript, for a process of its own. */
export const script = (file: string): string => join(compiledRoot, file.replace(/\.ts$/, '.js'));

export async function compiled(): Promise<Compiled> {
  const folder = await mkdtemp(join(dirname(compiledRoot), 'folder-'));
  const write = async (file: string, text: string) => {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
    return join(folder, file);
  };
  await write('package.json', JSON.stringify({ type: 'module' }));
  for (const name of ['lib', 'test']) await symlink(join(compiledRoot, name), join(folder, name));
  return {
    folder,
    write,
    node: (...parameters) => node(folder, parameters),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** The TypeORM that the run is about, as `tools/other-typeorm.mjs` says. */
const TYPEORM = process.env['GIOTTO_TYPEORM'] ?? 'typeorm';

export const TYPEORM_CLI = join(ROOT, 'node_modules', TYPEORM, 'cli.js');

const WITH_TYPEORM =
  TYPEORM === 'typeorm' ? '' : `--import ${pathToFileURL(join(ROOT, 'tools', 'other-typeorm.mjs')).href}`;

function node(cwd: string, parameters: string[]): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, parameters, { cwd, env: { ...process.env, NODE_OPTIONS: WITH_TYPEORM } });
    let output = '';
    const collect = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}
