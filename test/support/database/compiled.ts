import { spawn } from 'node:child_process';
import { mkdtemp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

import { transpileOnce } from '../../../tools/transpile.mjs';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** The library as JavaScript, where Node finds the installed packages: for what only a process of its own can show. */
export interface Compiled {
  readonly folder: string;
  write(file: string, text: string): Promise<string>;
  /** Runs Node in the folder, and resolves when it ends. */
  node(...parameters: string[]): Promise<{ code: number | null; output: string }>;
  remove(): Promise<void>;
}

/** @param sources folders and files of the library, relative to its root. */
export async function compiled(...sources: string[]): Promise<Compiled> {
  const cache = join(ROOT, 'node_modules', '.cache');
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'giotto-'));
  const write = async (file: string, text: string) => {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
    return join(folder, file);
  };
  const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  await write('package.json', JSON.stringify({ type: 'module', version }));
  const compile = async (file: string) => write(file.replace(/\.ts$/, '.js'), await transpileOnce(await readFile(join(ROOT, file), 'utf8'), join(ROOT, file)));
  await Promise.all((await filesOf(sources)).map(compile));
  return { folder, write, node: (...parameters) => node(folder, parameters), remove: () => rm(folder, { recursive: true, force: true }) };
}

export const TYPEORM_CLI = join(ROOT, 'node_modules', 'typeorm', 'cli.js');

async function filesOf(sources: string[]): Promise<string[]> {
  const nested = sources.map(async (source) => {
    if (source.endsWith('.ts')) return [source];
    const entries = await readdir(join(ROOT, source), { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.ts'));
    return files.map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
  });
  return (await Promise.all(nested)).flat();
}

function node(cwd: string, parameters: string[]): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, parameters, { cwd, env: { ...process.env, NODE_OPTIONS: '' } });
    let output = '';
    const collect = (chunk: Buffer) => { output += chunk.toString(); };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}
