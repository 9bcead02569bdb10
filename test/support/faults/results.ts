import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Seen } from './failover.js';
import type { Measurement } from './measurement.js';
import { RESULTS_FOLDER } from './pace.js';

/** The faults of a backend, as the report gets them. */
export interface Results {
  readonly backend: string;
  readonly measurements: readonly Measurement[];
}

/** The failovers, as the report gets them. */
export interface Failovers {
  readonly failovers: readonly { readonly name: string; readonly seen: Seen }[];
}

/** Keeps what was measured for the report, if there is to be one. */
export async function keep(name: string, results: Results | Failovers): Promise<void> {
  if (RESULTS_FOLDER === undefined) return;
  await writeFile(join(RESULTS_FOLDER, `${name}.json`), JSON.stringify(results));
}
