import { expect } from '@jest/globals';

import { GIOTTO_KEY_VALUE, type GiottoKeyValue } from 'giotto-cache';
import { WarnOnce } from '../../../lib/http/advice/warn-once.js';
import { CACHE } from '../../../lib/nest/options/giotto-cache.tokens.js';
import { collectionsIn } from '../cache/collections.js';

/**
 * What a short memory holds at most, and the numbers of programs; everything else is empty once nothing is under way, but for the
 * one task that watches long methods, which ends some seconds after the last of them.
 */
const MOST = 10_000;

/** Does something so many times, so many at once; `at` counts from 0. */
export async function times(count: number, width: number, act: (at: number) => Promise<unknown>) {
  for (let from = 0; from < count; from += width)
    await Promise.all(Array.from({ length: width }, (_, at) => act(from + at)));
}

export type Container = { get<T>(token: unknown): T };

/** Nothing that the cache keeps for itself has grown with what it was asked. */
export function expectNothingGrew(app: Container) {
  const backend = app.get<GiottoKeyValue>(GIOTTO_KEY_VALUE);
  const roots = { cache: app.get<object>(CACHE), complaints: app.get<object>(WarnOnce) };
  const collections = collectionsIn(roots, { except: [backend] });
  expect(collections.length).toBeGreaterThan(4);
  expect(collections.filter(({ size }) => size > MOST)).toEqual([]);
  const tasks = collections.filter(({ path }) => path.endsWith('.background.tasks'));
  expect(tasks.map(({ size }) => size <= 1)).toEqual([true]);
  const others = collections.filter((each) => !tasks.includes(each));
  expect(others.filter(({ path, size }) => size > 0 && !/hitForMiss|failed|byProgram/.test(path))).toEqual([]);
}
