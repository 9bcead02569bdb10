import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { blocksOf, fileOf, readPage } from './pages.js';

/** Files of TypeScript by their names. */
export type Files = ReadonlyMap<string, string>;

/** The files that a page shows, `file=…`. */
export function filesOf(page: string): Files {
  const blocks = blocksOf(readPage(page)).filter(({ language }) => language === 'ts');
  return new Map(blocks.flatMap((block) => (fileOf(block) === undefined ? [] : [[fileOf(block)!, block.code] as const])));
}

/** Makes a project of files. @returns what imports one of them, by its name */
export async function projectOf(name: string, files: Files): Promise<(file: string) => Promise<Record<string, unknown>>> {
  const folder = await mkdtemp(join(tmpdir(), `giotto-cache-${name}-`));
  for (const [file, source] of files) await writeFile(join(folder, file), source);
  return (file) => import(join(folder, file)) as Promise<Record<string, unknown>>;
}
