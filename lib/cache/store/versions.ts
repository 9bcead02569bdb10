import { randomBytes } from 'node:crypto';

import type { Clock } from '../support/clock.js';
import { digest } from '../support/digest.js';
import { memoize } from '../support/memoize.js';
import type { NamedVersion } from '../entry/entry.js';
import type { Outcome, SafeKeyValue } from '../backend/safe-key-value.js';

const DAY = 86_400;

/** How many seconds a version is stored if nobody knows how long its entries live. */
const LONG = 30 * DAY;

/** How many characters of a name are stored as they are. Every entry names the versions that it depends on. */
const MAX_READABLE = 200;

/** Bounds the names whose keys are remembered, at about 100 characters each. */
const MAX_REMEMBERED = 10_000;

/** `token.until`: a random token, and the time in seconds until which the backend keeps it. 0 is for ever. */
const VERSION = /^[\w-]{12}\.(\d{1,12})$/;

/** The version of all entries of a program. */
export const programVersion = (program: string): string => `program ${program}`;

/** The version of all entries of one call, in every media type and for everybody. @param args encoded */
export const callVersion = (program: string, args: string): string => `call ${readable(args)}(${program})`;

/** The version of all entries under a tag. */
export const tagVersion = (tag: string): string => `tag ${readable(tag)}`;

/** Returns the version of the call itself from a list as `versionsOfCall` makes it. */
export const ownVersionIn = (versions: readonly string[]): string => versions[1]!;

/** Changes with every invalidation of any tag. A program whose tags follow from the result watches it while its method runs. */
export const ANY_TAG = 'any tag';

const NONE: readonly never[] = [];

/** The result of creating versions. */
export interface Prepared {
  /** True if a version was created, so that the versions have to be read again. */
  readonly isMade: boolean;
  /** True if the backend refused to take a version, so that it may still be missing. */
  readonly isUnmade: boolean;
}

/** Returns the names of all versions that the entries of a call depend on. @param tags as far as they are known in advance */
export const versionsOfCall = (program: string, args: string, tags: readonly string[]): string[] => [
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

/** Returns a version as it was read, or `undefined` if the bytes are no version. */
export function readVersion(bytes: Buffer | undefined): string | undefined {
  if (!Buffer.isBuffer(bytes) || bytes.length > 32) return undefined;
  const version = bytes.toString('latin1');
  return VERSION.test(version) ? version : undefined;
}

/**
 * The versions that entries depend on. An entry is valid while all its versions are current. An invalidation replaces a
 * version, which costs the same however many entries depend on it.
 *
 * A version that was evicted does not count as unchanged: the entries that depended on it are invalid. No machine's clock
 * decides anything; the time in a version only says when to renew it.
 */
export class Versions {
  constructor(
    private readonly keyValue: SafeKeyValue,
    private readonly clock: Clock,
  ) {}

  /**
   * Creates the versions that are missing, or that entries with this lifetime would outlive.
   * @param known the versions as they were just read
   * @param life for how many seconds an entry is stored; 0 for ever, `undefined` if nobody knows yet
   */
  async prepare(
    names: readonly string[],
    known: readonly (string | undefined)[],
    life: number | undefined,
  ): Promise<Prepared> {
    const wanting = names
      .map((name, at) => ({ name, version: known[at] }))
      .filter(({ version }) => !this.lasts(version, life));
    const outcomes = await Promise.all(wanting.map(({ name, version }) => this.make(name, version, life)));
    return {
      isMade: outcomes.some(({ kind }) => kind === 'done'),
      isUnmade: outcomes.some(({ kind }) => kind === 'failed'),
    };
  }

  /** Replaces each version, whatever is there. Returns true if all of them were replaced. */
  async renew(names: readonly string[], life?: number): Promise<boolean> {
    const outcomes = await Promise.all(names.map((name) => this.put(name, life)));
    return outcomes.every(({ kind }) => kind === 'done');
  }

  /** Returns the current versions in the order asked, or `undefined` if the backend failed. */
  async read(names: readonly string[]): Promise<(string | undefined)[] | undefined> {
    if (names.length === 0) return [];
    const found = await this.keyValue.getMany(names.map(versionKey));
    return found.kind === 'failed' ? undefined : found.value.map(readVersion);
  }

  /**
   * Creates a version only if there is none, so that one of several processes creates it. Bytes that are no version are
   * replaced.
   */
  private async make(name: string, known: string | undefined, life: number | undefined): Promise<Outcome<unknown>> {
    if (known !== undefined) return this.put(name, life);
    const seconds = secondsFor(name, life);
    const added = await this.keyValue.add(versionKey(name), this.create(seconds), seconds);
    if (added.kind === 'failed' || added.value) return added;
    const there = await this.read([name]);
    return there !== undefined && there[0] === undefined ? this.put(name, life) : added;
  }

  private put(name: string, life: number | undefined) {
    const seconds = secondsFor(name, life);
    return this.keyValue.set(versionKey(name), this.create(seconds), seconds);
  }

  private create(seconds: number): Buffer {
    const until = seconds === 0 ? 0 : Math.floor(this.clock() / 1000 + seconds);
    return Buffer.from(`${randomBytes(9).toString('base64url')}.${until}`);
  }

  private lasts(version: string | undefined, life = DAY): boolean {
    if (version === undefined) return false;
    const until = Number(VERSION.exec(version)![1]);
    return until === 0 || (life !== 0 && until > this.clock() / 1000 + life);
  }
}

/**
 * Several times the life of an entry, so that renewing a version seldom costs an entry. The versions of programs are few and
 * stay.
 */
function secondsFor(name: string, life: number | undefined): number {
  if (life === 0 || name === ANY_TAG || name.startsWith('program ')) return 0;
  return life === undefined ? LONG : Math.max(DAY, 4 * life);
}

/** Returns the versions with their names, or `undefined` if one is missing. */
export function namedVersions(
  names: readonly string[],
  versions: readonly (string | undefined)[],
): NamedVersion[] | undefined {
  const named = names.map((name, at) => [name, versions[at]] as const);
  return named.every((pair): pair is [string, string] => pair[1] !== undefined) ? named : undefined;
}
