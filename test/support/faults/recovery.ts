import { setTimeout as wait } from 'node:timers/promises';

import { HANGS } from '../keyvalue/outcomes.js';
import type { Load } from './load.js';

const EVERY_MS = 10;
const FIRST_NUMBER = 1_000_000;

let lastNumber = FIRST_NUMBER;

/** Asks what is not stored yet until it is, and answers from there. @returns milliseconds; infinite if it hangs */
export async function timeUntilCached(load: Load): Promise<number> {
  const begin = performance.now();
  while (performance.now() - begin < HANGS) {
    if (await isCached(load)) return performance.now() - begin;
    await wait(EVERY_MS);
  }
  return Infinity;
}

async function isCached(load: Load): Promise<boolean> {
  const path = `/squared?x=${++lastNumber}`;
  const { cache } = await load.ask(path);
  return /; (stored|detail=storing)$/.test(cache) && (await load.ask(path)).cache.includes('; hit');
}
