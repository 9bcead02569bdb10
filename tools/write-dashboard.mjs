/**
 * Copies the files of `lib/dashboard/page/` into `lib/dashboard/page-files.ts`. As texts they are in every build of the library, and in
 * every bundle that an application makes of it.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { root } from './dependencies.mjs';

const TYPES = { '.html': 'text/html', '.css': 'text/css', '.js': 'text/javascript' };

const folder = join(root, 'lib', 'dashboard', 'page');

async function rowOf(name) {
  const text = await readFile(join(folder, name), 'utf8');
  const file = { type: `${TYPES[extname(name)]}; charset=utf-8`, text };
  return `  ${JSON.stringify(name)}: ${JSON.stringify(file)},\n`;
}

const rows = await Promise.all((await readdir(folder)).sort().map(rowOf));
await writeFile(
  join(root, 'lib', 'dashboard', 'page-files.ts'),
  `/** The files of the page, by name. Written by \`node tools/write-dashboard.mjs\`. */
export const FILES: Readonly<Record<string, { readonly type: string; readonly text: string }>> = {\n${rows.join('')}};\n`,
);
