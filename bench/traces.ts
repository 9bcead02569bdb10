import { LRUCache } from 'lru-cache';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { newCache } from 'transitory';

import { Sieve } from '../lib/keyvalue/sieve.js';
import { print } from './report/print.js';
import { table } from './report/table.js';
import { write } from './report/write.js';
import { zipf } from './traces/zipf.js';
import { bestPossible } from './traces/best-possible.js';

/** Which part of all keys of a trace fits into memory. */
const SHARES = [0.05, 0.1, 0.2, 0.4];

interface Trace {
  readonly name: string;
  readonly keys: readonly string[];
}

/** True if the key was there. If not, it is now. */
type Ask = (key: string) => boolean;

const policies: Record<string, (capacity: number) => Ask> = {
  'SIEVE (giotto-cache)': (capacity) => {
    const sieve = new Sieve<true>({ maxSize: capacity });
    return (key) => sieve.get(key) ?? (sieve.set(key, true, 1), false);
  },
  LRU: (max) => {
    const lru = new LRUCache<string, true>({ max });
    return (key) => lru.get(key) ?? (lru.set(key, true), false);
  },
  'W-TinyLFU': (capacity) => {
    const cache = newCache<string, true>().maxSize(capacity).build();
    return (key) => cache.getIfPresent(key) ?? (cache.set(key, true), cache.cleanUp(), false);
  },
};

/** Replays traces: the given ones, and some that follow Zipf's law. Prints the hit ratios, and writes them into bench/results/. */
export function replay(files: readonly string[]): void {
  const given = files
    .filter(Boolean)
    .map((file) => ({ name: basename(file), keys: keysIn(readFileSync(file, 'utf8')) }));
  const generated = [0.7, 0.9, 1].map((skew) => ({ name: `Zipf, ${skew}`, keys: zipf(skew) }));
  const rows = [...given, ...generated].flatMap(rowsOf);
  const head = ['trace', 'requests', 'keys', 'fit', ...Object.keys(policies), 'best possible'];
  const text = table(head, rows);
  print(text);
  write({ 'hit-ratio.md': `# Hit ratio of the bounded memory\n\nPer cent of the requests.\n\n${text}\n` });
}

/** One key a line. A line with an asterisk separates parts in the traces of LIRS. */
const keysIn = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && line !== '*');

function rowsOf({ name, keys }: Trace): string[][] {
  const different = new Set(keys).size;
  return SHARES.map((share) => {
    const capacity = Math.round(different * share);
    const ratios = Object.values(policies).map((policy) => keys.filter(policy(capacity)).length);
    const counts = [...ratios, bestPossible(keys, capacity)];
    const percent = counts.map((hits) => ((100 * hits) / keys.length).toFixed(1));
    return [name, `${keys.length}`, `${different}`, `${100 * share} %`, ...percent];
  });
}
