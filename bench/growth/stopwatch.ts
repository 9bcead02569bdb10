import { median } from '../load/statistics.js';

const BATCHES = 5;

/** Nanoseconds that one call takes, one after another: the median of a few batches, after one that warms up. */
export async function nanosecondsPerCall(call: (n: number) => unknown, calls: number): Promise<number> {
  const batches: number[] = [];
  for (let batch = 0; batch <= BATCHES; batch++) batches.push(await nanosecondsOf(call, Math.ceil(calls / BATCHES)));
  return median(batches.slice(1));
}

async function nanosecondsOf(call: (n: number) => unknown, calls: number): Promise<number> {
  const start = process.hrtime.bigint();
  for (let n = 0; n < calls; n++) await call(n);
  return Number(process.hrtime.bigint() - start) / calls;
}

/** Milliseconds that one call takes. */
export async function millisecondsOf(call: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await call();
  return performance.now() - start;
}
