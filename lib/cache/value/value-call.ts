import { programKey, type KeyParts } from '../key/key.js';
import { versionsOfCall } from '../store/versions.js';
import type { ValueCall } from './value-computation.js';

/** The third part of the key of a value that is no representation. */
export const VALUE = 'value';

/** The key of a call, and the names of the versions that its entry depends on. */
export type ValueAddress = Pick<ValueCall<unknown>, 'key' | 'versions'>;

/** The names from which the address of a value follows. */
export interface ValueNames extends Pick<KeyParts, 'release' | 'qualifiers' | 'hiding'> {
  /** The program's name. */
  readonly name: string;
  /** The encoded arguments. */
  readonly args: string;
  /** The tags that are known before the value is. */
  readonly tags: readonly string[];
}

/**
 * Returns the address of a value. Its versions are the same in all releases, so that an invalidation in one reaches the others.
 * @throws GIOTTO_KEY_TOO_LONG
 */
export const valueAddress = ({ name, args, tags, release, qualifiers, hiding }: ValueNames): ValueAddress => ({
  key: programKey({ args, program: name, mediaType: VALUE, release, qualifiers, hiding }),
  versions: versionsOfCall(name, args, tags),
});

/** How the values of one program are stored. */
export type ValueRules = Pick<ValueCall<unknown>, 'name' | 'policy' | 'seconds' | 'maxEntryBytes' | 'form'>;

/** Where the value comes from, and what follows from it. */
export type ValueSource<Value> = Pick<
  ValueCall<Value>,
  'compute' | 'lifetime' | 'tagsOf' | 'details' | 'isWatched' | 'isUncounted'
>;

/**
 * Returns a call of the cache for a value: of a wrapped one, of a provider's method, or of a model that representations share.
 * Every hit makes one, and V8 takes longer to spread three objects than for the rest of the lookup.
 */
export const createValueCall = <Value>(
  { key, versions }: ValueAddress,
  { name, policy, seconds, maxEntryBytes, form }: ValueRules,
  { compute, lifetime, tagsOf, details, isWatched, isUncounted }: ValueSource<Value>,
): ValueCall<Value> => ({
  key,
  versions,
  name,
  policy,
  seconds,
  maxEntryBytes,
  form,
  compute,
  lifetime,
  tagsOf,
  details,
  isWatched,
  isUncounted,
});
