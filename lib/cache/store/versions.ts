import { crc32 } from 'node:zlib';

import { digest } from '../support/digest.js';
import { memoize } from '../support/memoize.js';
import type { NamedVersion } from '../entry/entry.js';
import type { SafeKeyValue } from '../backend/safe-key-value.js';
import { EVERYTHING } from '../transaction/everything.js';
import type { KeyValueItem, SeenValue } from '../../keyvalue/giotto-key-value.js';
import { NEVER } from '../../keyvalue/seconds.js';
import { createToken, nextToken, readToken } from './version-token.js';

/** How many seconds a new version is kept. Whoever stores an entry that depends on it keeps it as long as the entry. */
export const MADE_SECONDS = 10;

/** How many seconds the version is kept that an invalidation leaves: longer than a lost connection can repeat what was sent before. */
const RENEWED_SECONDS = 60;

/** How many seconds a version is kept on a backend that cannot extend a lifetime. */
const LONG = 30 * 86_400;

/** How many characters of a name are stored as they are. Every entry names the versions that it depends on. */
const MAX_READABLE = 200;

/** Bounds the names whose keys are remembered, at about 100 characters each. */
const MAX_REMEMBERED = 10_000;

/**
 * Everything under the prefix has as many versions. Several, so that one server of several that is away concerns some programs
 * and not all; few, so that replacing them all is one round trip however much is stored.
 */
const SHARES = 16;

/** The versions that replace everything if all are replaced. */
export const EVERYTHING_VERSIONS: readonly string[] = Array.from({ length: SHARES }, (_, at) => `${EVERYTHING} ${at}`);

/** The version of everything that the entries of a program depend on. */
export const everythingVersion = memoize((program: string) => EVERYTHING_VERSIONS[crc32(program) % SHARES]!, {
  max: MAX_REMEMBERED,
});

/** The version of all entries of a program. */
export const programVersion = (program: string): string => `program ${program}`;

/** The version of all entries of one call, in every media type and for everybody. @param args encoded */
export const callVersion = (program: string, args: string): string => `call ${readable(args)}(${program})`;

const TAG = 'tag ';

/** The version of all entries under a tag. */
export const tagVersion = (tag: string): string => TAG + readable(tag);

/** Returns the tags among the versions that an entry depends on. A long tag is stored as its digest. */
export const tagsAmong = (versions: readonly NamedVersion[] = []): string[] =>
  versions.filter(([name]) => name.startsWith(TAG)).map(([name]) => name.slice(TAG.length));

/** Returns the version of the call itself from a list as `versionsOfCall` makes it. */
export const ownVersionIn = (versions: readonly string[]): string => versions[2]!;

/** Changes with every invalidation of any tag. A program whose tags follow from the result watches it while its method runs. */
export const ANY_TAG = 'any tag';

const NONE: readonly never[] = [];

/** Returns the names of all versions that the entries of a call depend on. @param tags as far as they are known in advance */
export const versionsOfCall = (program: string, args: string, tags: readonly string[]): string[] => [
  everythingVersion(program),
  programVersion(program),
  callVersion(program, args),
  ...(tags.length === 0 ? NONE : new Set(tags.map(tagVersion))),
];

const WATCHED = [ANY_TAG];

/** Returns the names of the versions that a method watches. @param hasResultTags true if tags follow from the result */
export const watchedBy = (hasResultTags: boolean): readonly string[] => (hasResultTags ? WATCHED : NONE);

const readable = (text: string) => (text.length > MAX_READABLE ? digest(text) : text);

/** Returns the key of a version. No entry's key begins like this. */
export const versionKey = memoize((name: string) => `version ${name}`, { max: MAX_REMEMBERED });

/**
 * The versions that entries depend on. An entry is valid while all its versions are current. An invalidation replaces a
 * version, which costs the same however many entries depend on it.
 *
 * A version that was evicted does not count as unchanged: the entries that depended on it are invalid. A version is made before
 * a method runs, because only one that was there can show that it was replaced meanwhile. It lives for seconds unless an entry
 * is stored that depends on it, and then as long as the entry. No machine's clock decides anything.
 */
export class Versions {
  constructor(private readonly keyValue: SafeKeyValue) {}

  /** Returns what has to be added so that there is a version of each name. @param known the versions as they were just read */
  missing(names: readonly string[], known: readonly (string | undefined)[]): KeyValueItem[] {
    return names.filter((_, at) => known[at] === undefined).map((name) => this.create(name, MADE_SECONDS));
  }

  /** Replaces each version, whatever is there. Returns true if all of them were replaced. */
  async renew(names: readonly string[]): Promise<boolean> {
    const renewed = await Promise.all(
      names.map((name) => {
        const { key, value, seconds } = this.create(name, RENEWED_SECONDS);
        return this.keyValue.set(key, value, seconds);
      }),
    );
    return renewed.every(({ kind }) => kind === 'done');
  }

  /**
   * Replaces each version by one after which what was stored before is outdated and not invalid. A version that was replaced meanwhile
   * was replaced after this call, so nothing stored since then is from before it. A missing one has nothing that depends on it.
   * @returns false if the backend failed, or cannot compare and set
   */
  async soften(names: readonly string[]): Promise<boolean> {
    const current = this.keyValue.canCompareAndSet ? await this.read(names) : undefined;
    if (current === undefined) return false;
    const softened = await Promise.all(
      names.map((name, at) => {
        const version = current[at];
        return version === undefined || this.advance(name, version);
      }),
    );
    return softened.every(Boolean);
  }

  private async advance(name: string, version: string): Promise<boolean> {
    const next = nextToken(version);
    const advanced = await this.keyValue.compareAndSet(versionKey(name), Buffer.from(version), Buffer.from(next));
    return advanced.kind === 'done';
  }

  /** Keeps what is there for a while longer. */
  async keep(names: readonly string[]): Promise<void> {
    await this.keyValue.extend(names.map(versionKey), 2 * MADE_SECONDS);
  }

  /** Returns the current versions in the order asked, or `undefined` if the backend failed. */
  async read(names: readonly string[]): Promise<(string | undefined)[] | undefined> {
    if (names.length === 0) return [];
    const found = await this.keyValue.getMany(names.map(versionKey));
    return found.kind === 'failed' ? undefined : found.value.map(readToken);
  }

  /** Returns the current versions, made now if there are none, or `undefined` if the backend failed. */
  async readOrMake(names: readonly string[]): Promise<(string | undefined)[] | undefined> {
    const known = await this.read(names);
    const missing = known && this.missing(names, known);
    if (missing === undefined || missing.length === 0) return known;
    const { found } = await this.keyValue.addAndGet(missing, names.map(versionKey));
    return found.kind === 'failed' ? undefined : found.value.map(readToken);
  }

  private create(name: string, seconds: number): KeyValueItem {
    const value = Buffer.from(createToken());
    return { key: versionKey(name), value, seconds: this.secondsFor(name, seconds) };
  }

  /** The versions of programs are few and stay. */
  private secondsFor(name: string, seconds: number): number {
    if (name === ANY_TAG || name.startsWith('program ') || name.startsWith(`${EVERYTHING} `)) return NEVER;
    return this.keyValue.canExtend ? seconds : LONG;
  }
}

/** Returns the versions with their names, or `undefined` if one is missing. */
export function namedVersions(
  names: readonly string[],
  versions: readonly (string | undefined)[],
): NamedVersion[] | undefined {
  const named = names.map((name, at) => [name, versions[at]] as const);
  return named.every((pair): pair is [string, string] => pair[1] !== undefined) ? named : undefined;
}

/** Returns versions as the backend holds them. */
export const seenVersions = (versions: readonly NamedVersion[]): SeenValue[] =>
  versions.map(([name, version]) => ({ key: versionKey(name), value: Buffer.from(version) }));
