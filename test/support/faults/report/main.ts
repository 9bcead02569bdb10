import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Failovers, Results } from '../results.js';
import { document } from './document.js';
import { machine } from './machine.js';

const REPORT = new URL('../../../../docs/reliability.md', import.meta.url);

/** Writes the sections of docs/reliability.md whose results are in the folder that the command line names. */
const folder = process.argv[2]!;
const files = (await readdir(folder)).filter((name) => name.endsWith('.json'));
const results = await Promise.all(
  files.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8')) as Results | Failovers),
);
const measured = {
  backends: results.filter((one) => 'backend' in one),
  failovers: results.filter((one) => 'failovers' in one),
};
await writeFile(REPORT, document(measured, machine(), await readFile(REPORT, 'utf8')));
