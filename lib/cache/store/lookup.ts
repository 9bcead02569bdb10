import type { GiottoTier } from '../../observe/messages.js';
import type { Entry, NamedVersion } from '../entry/entry.js';
import type { Policy, StaleTimes } from '../entry/policy.js';
import { isOnlySofter, type Validity } from './version-token.js';

/** A lookup of an entry. */
export interface Wanted {
  readonly key: string;
  /** The only level that the caller can use. An entry of another level was stored before the application changed. */
  readonly level?: Entry['level'];
  /** The stages whose values the caller needs besides a view. */
  readonly stages?: readonly number[];
  /** The names of the versions that the entry depends on, as far as they are known in advance. */
  readonly versions?: readonly string[];
  /** The names of versions that are read in the same round trip, although no entry depends on them. */
  readonly watched?: readonly string[];
  /** The content coding that the caller prefers for the body of a view. */
  readonly coding?: string;
  /** How long the entry stays stored beyond its lifetime. @default what it was stored with */
  readonly policy?: StaleTimes & Pick<Policy, 'l1'>;
}

/** The result of a lookup. */
export type Lookup = Found | Missed;

/** An entry that answers. */
export interface FoundEntry {
  readonly entry: Entry;
  /** The decoded body of an entry of model level. */
  readonly model?: unknown;
  /** Where it was found. @default 'backend' */
  readonly tier?: GiottoTier;
  /** True if the backend was not there to say whether it is current. */
  readonly isAlone?: boolean;
}

/** An entry that is valid and not over. */
export interface Found extends FoundEntry {
  readonly kind: 'hit';
  /** The versions as they were read in the same round trip, in the order asked: first `versions`, then `watched`. */
  readonly versions: readonly (string | undefined)[];
}

/**
 * No entry that can be used. `damaged`: it cannot be read. `invalidated`: something that it depends on has changed.
 * `failed`: the backend failed, so nothing may be stored afterwards.
 */
export interface Missed {
  readonly kind: 'miss' | 'damaged' | 'failed' | 'invalidated';
  readonly versions: readonly (string | undefined)[];
}

const NONE: readonly never[] = [];

/** Returns the entry without the versions that were read with it. */
export const entryIn = ({ entry, model, tier, isAlone }: Found): FoundEntry => ({ entry, model, tier, isAlone });

/** The result of a lookup if the backend failed. */
export const FAILED_LOOKUP: Missed = { kind: 'failed', versions: NONE };

/** True if the entry has the level and the stages that the caller needs. */
export function isUsable(entry: Entry, { level, stages = NONE }: Wanted): boolean {
  if (level !== undefined && entry.level !== level) return false;
  return stages.length === 0 || stages.every((stage) => entry.shown?.stages.includes(stage));
}

/** Compares the versions that the entry was stored with to the current ones of the names that the caller asked for. */
export function validityOf(
  { versions = NONE }: Pick<Entry, 'versions'>,
  { versions: names = NONE }: Pick<Wanted, 'versions'>,
  current: Lookup['versions'],
): Validity {
  let validity: Validity = 'valid';
  for (let at = 0; at < names.length; at++) {
    const stored = versions.find(([known]) => known === names[at])?.[1];
    const now = current[at];
    if (stored === undefined || now === undefined) return 'invalid';
    if (stored === now) continue;
    if (!isOnlySofter(stored, now)) return 'invalid';
    validity = 'outdated';
  }
  return validity;
}

/** The versions that the entry depends on and that the caller did not ask for. */
export function otherVersions({ versions = NONE }: Entry, { versions: names = NONE }: Wanted): readonly NamedVersion[] {
  return versions.length === names.length ? NONE : versions.filter(([name]) => !names.includes(name));
}
