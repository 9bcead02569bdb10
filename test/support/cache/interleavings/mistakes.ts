import { jest } from '@jest/globals';

import type { Basis } from '../../../../lib/cache/flight/basis.js';
import { SharedLoader } from '../../../../lib/cache/read/shared-loader.js';
import { EntryFinder } from '../../../../lib/cache/store/entry-finder.js';
import type { Lookup } from '../../../../lib/cache/store/lookup.js';
import { Invalidations, type InvalidationParts } from '../../../../lib/cache/store/invalidations.js';
import { EntryWriter } from '../../../../lib/cache/store/entry-writer.js';
import { SafeKeyValue } from '../../../../lib/cache/backend/safe-key-value.js';
import type { KeyValueItem } from '../../../../lib/keyvalue/giotto-key-value.js';
import type { Validity } from '../../../../lib/cache/store/version-token.js';
import { andThen, type MaybePromise } from '../../../../lib/cache/support/maybe-promise.js';
import { SECONDS } from './counting-computation.js';
import { ANY_TAG, type Versions } from '../../../../lib/cache/store/versions.js';

/** A way to build the cache wrongly, until `jest.restoreAllMocks()`. */
export interface Mistake {
  readonly name: string;
  make(): unknown;
}

/** What is private of a class, as its own methods see it. */
const inner = <Inner>(prototype: object) => prototype as Inner;

const { write: keep } = EntryWriter.prototype;

async function keepWithVersionsReadLate(this: EntryWriter, ...[computation, result, origin]: Parameters<typeof keep>) {
  const names = [...computation.versions, ...computation.watched];
  const versions = (await inner<{ versions: Versions }>(this).versions.read(names)) ?? [];
  return keep.call(this, computation, result, { ...origin, versions });
}

type ReplaceAll = (names: readonly string[]) => Promise<boolean>;

async function renewAnyTagLast(this: Invalidations, names: readonly string[], replaceAll: ReplaceAll) {
  const { versions } = inner<{ parts: InvalidationParts }>(this).parts;
  return (await replaceAll(names)) && versions.renew([ANY_TAG]);
}

async function setWhateverIsThere(this: SafeKeyValue, { key, value, seconds }: KeyValueItem) {
  const stored = await this.set(key, value, seconds);
  return stored.kind === 'done' ? { kind: 'done' as const, value: true } : stored;
}

async function overwrite(this: SafeKeyValue, key: string, _expected: Buffer, value: Buffer) {
  return setWhateverIsThere.call(this, { key, value, seconds: SECONDS });
}

const { validityOf } = inner<{ validityOf(...all: unknown[]): MaybePromise<Validity> }>(EntryFinder.prototype);

function takeOutdatedForValid(this: EntryFinder, ...all: unknown[]): MaybePromise<Validity> {
  return andThen(validityOf.apply(this, all), (validity) => (validity === 'outdated' ? 'valid' : validity));
}

/** True if a flight serves a caller with this lookup. */
type Serves = (basis: Basis, lookup: Lookup) => boolean;

const judgeFlightsBy = (serves: Serves) =>
  jest.spyOn(inner<{ serves: Serves }>(SharedLoader.prototype), 'serves').mockImplementation(serves);

/** Each of them serves something old in some order of things. */
export const MISTAKES: readonly Mistake[] = [
  {
    name: 'versions that are read after the method ran',
    make: () => jest.spyOn(EntryWriter.prototype, 'write').mockImplementation(keepWithVersionsReadLate),
  },
  {
    name: 'a lookup that takes every version for the current one',
    make: () =>
      jest.spyOn(inner<{ validityOf(): Validity }>(EntryFinder.prototype), 'validityOf').mockReturnValue('valid'),
  },
  {
    name: 'no comparison before storing',
    make: () => jest.spyOn(SafeKeyValue.prototype, 'setIfUnchanged').mockImplementation(setWhateverIsThere),
  },
  {
    name: 'a tag that is renewed before it is said that any was',
    make: () =>
      jest
        .spyOn(inner<{ replace: typeof renewAnyTagLast }>(Invalidations.prototype), 'replace')
        .mockImplementation(renewAnyTagLast),
  },
  {
    name: 'a soft invalidation that overwrites a hard one',
    make: () => jest.spyOn(SafeKeyValue.prototype, 'compareAndSet').mockImplementation(overwrite),
  },
  {
    name: 'an outdated entry that is taken for a fresh one',
    make: () =>
      jest
        .spyOn(inner<{ validityOf: typeof takeOutdatedForValid }>(EntryFinder.prototype), 'validityOf')
        .mockImplementation(takeOutdatedForValid),
  },
  {
    name: 'flights that are joined whatever they depend on',
    make: () => judgeFlightsBy(() => true),
  },
  {
    name: 'running flights that are joined by who found no versions',
    make: () =>
      judgeFlightsBy(({ versions }, lookup) =>
        lookup.versions.every((version, at) => version === undefined || version === versions[at]),
      ),
  },
  {
    name: 'no regard for what waits to be invalidated',
    make: () => jest.spyOn(Invalidations.prototype, 'concerns').mockReturnValue(false),
  },
];
