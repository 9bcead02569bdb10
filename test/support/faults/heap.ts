import { eventually } from '../keyvalue/outcomes.js';
import { collectGarbage } from '../../../bench/server/collect-garbage.js';

/** What this process holds on to, in bytes. */
export function heapInUse(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

/** Resolves once this process holds less than so many bytes more than before: what ends by itself has ended by then. */
export const heapGrowsLessThan = (bytes: number, before: number): Promise<void> =>
  eventually(async () => {
    const growth = heapInUse() - before;
    if (growth >= bytes) throw new Error(`The heap has grown by ${growth} bytes.`);
  });
