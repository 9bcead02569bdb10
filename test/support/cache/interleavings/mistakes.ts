import { jest } from '@jest/globals';

import { Calculator } from '../../../../lib/cache/calculator.js';
import { EntryStore } from '../../../../lib/cache/entry-store.js';
import { Flights } from '../../../../lib/cache/flights.js';
import { Invalidations, type InvalidationParts } from '../../../../lib/cache/invalidations.js';
import type { Question } from '../../../../lib/cache/question.js';
import { Storekeeper } from '../../../../lib/cache/storekeeper.js';
import { ANY_TAG, type Versions } from '../../../../lib/cache/versions.js';

/** A way to build the cache wrongly, until `jest.restoreAllMocks()`. */
export interface Mistake {
  readonly name: string;
  make(): unknown;
}

/** What is private of a class, as its own methods see it. */
const inner = <Inner>(prototype: object) => prototype as Inner;

const { keep } = Storekeeper.prototype;

async function keepWithVersionsReadLate(this: Storekeeper, ...[question, calculation, origin]: Parameters<typeof keep>) {
  const names = [...question.versions, ...question.watched];
  const versions = (await inner<{ versions: Versions }>(this).versions.read(names)) ?? [];
  return keep.call(this, question, calculation, { ...origin, versions });
}

async function renewAnyTagLast(this: Invalidations, names: readonly string[]) {
  const { versions } = inner<{ parts: InvalidationParts }>(this).parts;
  return (await versions.renew(names)) && versions.renew([ANY_TAG]);
}

/** Each of them serves something old in some order of things. */
export const MISTAKES: readonly Mistake[] = [
  {
    name: 'versions that are read after the method ran',
    make: () => jest.spyOn(Storekeeper.prototype, 'keep').mockImplementation(keepWithVersionsReadLate),
  },
  {
    name: 'a lookup that takes every version for the current one',
    make: () => jest.spyOn(inner<{ areCurrent(): boolean }>(EntryStore.prototype), 'areCurrent').mockReturnValue(true),
  },
  {
    name: 'no comparison before storing',
    make: () => jest.spyOn(inner<{ areUnchanged(): Promise<true> }>(Storekeeper.prototype), 'areUnchanged').mockResolvedValue(true),
  },
  {
    name: 'a tag that is renewed before it is said that any was',
    make: () => jest.spyOn(inner<{ renew: typeof renewAnyTagLast }>(Invalidations.prototype), 'renew').mockImplementation(renewAnyTagLast),
  },
  {
    name: 'flights that are joined whatever they depend on',
    make: () => jest.spyOn(inner<{ flightName(question: Question<unknown>): string }>(Calculator.prototype), 'flightName').mockImplementation(({ key }) => key),
  },
  {
    name: 'running flights that are joined by who found no versions',
    make: () => jest.spyOn(Flights.prototype, 'rename').mockReturnValue(undefined),
  },
  {
    name: 'no regard for what waits to be invalidated',
    make: () => jest.spyOn(Invalidations.prototype, 'concerns').mockReturnValue(false),
  },
];
