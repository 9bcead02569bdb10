import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { blocksOf, fileOf, readPage } from './pages.js';

/** Files of TypeScript by their names. */
export type Files = ReadonlyMap<string, string>;

/** The files that a page shows, `file=…`. */
export function filesOf(page: string): Files {
  const blocks = blocksOf(readPage(page)).filter(({ language }) => language === 'ts');
  return new Map(
    blocks.flatMap((block) => (fileOf(block) === undefined ? [] : [[fileOf(block)!, block.code] as const])),
  );
}

type Module = Record<string, unknown>;

/** Makes a project of files for a moment, and imports some of them, in order. */
export async function importFrom(files: Files, names: readonly string[]): Promise<Module[]> {
  const folder = await mkdtemp(join(tmpdir(), 'giotto-cache-documents-'));
  const modules: Module[] = [];
  try {
    for (const [file, source] of files) await writeFile(join(folder, file), source);
    for (const name of names) modules.push((await import(join(folder, name))) as Module);
  } finally {
    await rm(folder, { recursive: true });
  }
  return modules;
}
