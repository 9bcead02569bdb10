import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { document } from './document.js';
import type { Results } from './figures.js';
import { machine } from './machine.js';

const REPORT = new URL('../../../../docs/reliability.md', import.meta.url);

/** Writes docs/reliability.md from the results in the folder that the command line names. */
const folder = process.argv[2]!;
const files = (await readdir(folder)).filter((name) => name.endsWith('.json'));
const results = await Promise.all(
  files.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8')) as Results),
);
await mkdir(new URL('.', REPORT), { recursive: true });
await writeFile(REPORT, document(results, machine()));
