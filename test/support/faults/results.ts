import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Measurement } from './measurement.js';
import { RESULTS_FOLDER } from './pace.js';

/** Keeps a backend's measurements for the report, if there is to be one. */
export async function keep(backend: string, measurements: readonly Measurement[]): Promise<void> {
  if (RESULTS_FOLDER === undefined) return;
  await writeFile(join(RESULTS_FOLDER, `${backend}.json`), JSON.stringify({ backend, measurements }));
}
