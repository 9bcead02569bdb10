import { collectGarbage } from '../../../bench/server/collect-garbage.js';

/** What this process holds on to, in bytes. */
export function heapInUse(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}
