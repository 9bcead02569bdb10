import { writeFile } from 'node:fs/promises';

import { page } from './page.js';
import { readResults } from './results.js';

/** Writes docs/compatibility.md from the results in the folder that the command line names. */
await writeFile(new URL('../../docs/compatibility.md', import.meta.url), page(readResults(process.argv[2]!)));
