import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { transpile } from '../../tools/transpile.mjs';
import { blocksOf, fileOf, readPage, ROOT } from './pages.js';

/** Where files can be imported from that are not in the repository: what they import is found from there. */
const FOLDER = join(ROOT, 'node_modules', '.cache', 'giotto-cache', 'documents');

/** Files of TypeScript by their names. */
export type Files = ReadonlyMap<string, string>;

/** The files that a page shows, `file=…`. */
export function filesOf(page: string): Files {
  const blocks = blocksOf(readPage(page)).filter(({ language }) => language === 'ts');
  return new Map(blocks.flatMap((block) => (fileOf(block) === undefined ? [] : [[fileOf(block)!, block.code] as const])));
}

/** Makes a project of files. @returns what imports one of them, by its name */
export async function projectOf(name: string, files: Files): Promise<(file: string) => Promise<Record<string, unknown>>> {
  const folder = join(FOLDER, name);
  await mkdir(folder, { recursive: true });
  for (const [file, source] of files) await writeFile(join(folder, file.replace(/ts$/, 'mjs')), await transpile(source, file));
  return (file) => import(join(folder, file.replace(/ts$/, 'mjs'))) as Promise<Record<string, unknown>>;
}
