/** `node --expose-gc locmem.js <entries>`: fills process memory's key/value, and prints a `LocMemGrowth` as JSON. */
import { LocMemKeyValue } from 'giotto-cache';
import { setImmediate } from 'node:timers/promises';

import { nanosecondsPerCall } from './stopwatch.js';

/** Of one number of entries, each with a value of 100 bytes. */
export interface LocMemGrowth {
  readonly entries: number;
  readonly nanosecondsPerHit: number;
  /** What the process has grown by, key, value and bookkeeping together. */
  readonly bytesPerEntry: number;
  /** How many of them a key/value with its default bounds has kept. */
  readonly keptByDefault: number;
  /** What a key/value with its default bounds has made the process grow by. */
  readonly bytesByDefault: number;
}

const VALUE = Buffer.alloc(100, 'v');
const CALLS = 200_000;

const entries = Number(process.argv[2]);
const keyOf = (n: number) => `{"id":${n}}(Items.item)(application/json)`;

/** Strides that share no factor with the number of entries: every key in turn, in no order that memory likes. */
const scattered = (n: number) => keyOf((n * 7919) % entries);

async function fill(keyValue: LocMemKeyValue): Promise<void> {
  for (let n = 0; n < entries; n++) await keyValue.set(keyOf(n), VALUE, 3600);
}

/** Bytes in use, after garbage collection; the memory outside the heap is given back a moment later. */
async function used(): Promise<number> {
  for (let times = 0; times < 3; times++) {
    globalThis.gc?.();
    await setImmediate();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

async function count(keyValue: LocMemKeyValue): Promise<number> {
  let kept = 0;
  for (let n = 0; n < entries; n++) if ((await keyValue.get(keyOf(n))) !== undefined) kept++;
  return kept;
}

async function filled(keyValue: LocMemKeyValue): Promise<number> {
  const before = await used();
  await fill(keyValue);
  return (await used()) - before;
}

const bounded = new LocMemKeyValue();
const bytesByDefault = await filled(bounded);
const keptByDefault = await count(bounded);
await bounded.clear();

const roomy = new LocMemKeyValue({ maxEntries: entries, maxBytes: 2 ** 32 });
const bytesPerEntry = (await filled(roomy)) / entries;
const nanosecondsPerHit = await nanosecondsPerCall((n) => roomy.get(scattered(n)), CALLS);

const growth: LocMemGrowth = { entries, nanosecondsPerHit, bytesPerEntry, keptByDefault, bytesByDefault };
process.stdout.write(JSON.stringify(growth));
