import { randomBytes } from 'node:crypto';

import type { Clock } from '../support/clock.js';
import { digest } from '../support/digest.js';
import { memoize } from '../support/memoize.js';
import type { NamedVersion } from '../entry/entry.js';
import { FAILED, type Outcome, type SafeKeyValue } from '../backend/safe-key-value.js';

const DAY = 86_400;

/** The longest that a version is kept where nobody knows how long its entries will be. */
const LONG = 30 * DAY;

/** Versions are named in every entry that depends on them. */
const MAX_READABLE = 200;

/** Of names and their keys: some 100 characters each. */
const MAX_REMEMBERED = 10_000;

/** `token.until`: a random token, and the time in seconds up to which the key/value keeps it, or 0 for ever. */
const VERSION = /^[\w-]{12}\.(\d{1,12})$/;

/** What the entries of a program depend on. */
export const programVersion = (program: string): string => `program ${program}`;

/** What the entries of one call depend on, in whatever media type and for whomever. @param args encoded */
export const callVersion = (program: string, args: string): string => `call ${readable(args)}(${program})`;

/** What the entries under a tag depend on. */
export const tagVersion = (tag: string): string => `tag ${readable(tag)}`;

/** The version of the call itself, of all that its entries depend on as `versionsOfCall` lists it. */
export const ownVersionIn = (versions: readonly string[]): string => versions[1]!;

/** Changes with every invalidation of any tag. Programs whose tags follow from the result watch it while they calculate. */
export const ANY_TAG = 'any tag';

const NONE: readonly never[] = [];

/** What came of making versions. */
export interface Prepared {
  /** Whether something was made, so that the versions are to be read again. */
  readonly isMade: boolean;
  /** Whether the backend failed to take one, so that it may be missing still. */
  readonly isUnmade: boolean;
}

/** All that the entries of one call depend on. @param tags as far as they are known beforehand */
export const versionsOfCall = (program: string, args: string, tags: readonly string[]): string[] => [
  programVersion(program),
  callVersion(program, args),
  ...(tags.length === 0 ? NONE : new Set(tags.map(tagVersion))),
];

const WATCHED = [ANY_TAG];

/** What a loaded watches beside. @param hasResultTags whether tags follow from its result */
export const watchedBy = (hasResultTags: boolean): readonly string[] => (hasResultTags ? WATCHED : NONE);

const readable = (text: string) => (text.length > MAX_READABLE ? digest(text) : text);

/** Where a version is kept. No entry's key begins like this: encoded arguments do not. */
export const versionKey = memoize((name: string) => `version ${name}`, { max: MAX_REMEMBERED });

/** A version as it was read, or `undefined` where there is none that can be trusted. */
export function readVersion(bytes: Buffer | undefined): string | undefined {
  if (!Buffer.isBuffer(bytes) || bytes.length > 32) return undefined;
  const version = bytes.toString('latin1');
  return VERSION.test(version) ? version : undefined;
}

/**
 * Versions of what entries depend on. An invalidation puts another version in its place, which costs the same however many
 * entries there are; an entry is valid while all its versions are the current ones. A version that was evicted is never
 * taken for one that did not change: entries that depended on it are over. No clock of any machine decides anything; the
 * time in a version only says when to renew it.
 */
export class Versions {
  constructor(
    private readonly keyValue: SafeKeyValue,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes those that are missing, or that entries with this lifetime would outlive.
   * @param known what was read just now
   * @param life seconds that an entry is kept; 0 for ever, `undefined` where nobody knows yet
   */
  async prepare(names: readonly string[], known: readonly (string | undefined)[], life: number | undefined): Promise<Prepared> {
    const wanting = names.map((name, at) => ({ name, version: known[at] })).filter(({ version }) => !this.lasts(version, life));
    const outcomes = await Promise.all(wanting.map(({ name, version }) => this.make(name, version, life)));
    return { isMade: outcomes.some((outcome) => outcome !== FAILED), isUnmade: outcomes.includes(FAILED) };
  }

  /** Puts another version in the place of each, whatever is there. @returns whether all of them are there now */
  async renew(names: readonly string[], life?: number): Promise<boolean> {
    const outcomes = await Promise.all(names.map((name) => this.put(name, life)));
    return outcomes.every((outcome) => outcome !== FAILED);
  }

  /** The current ones, in the order asked; `undefined` where the backend failed. */
  async read(names: readonly string[]): Promise<(string | undefined)[] | undefined> {
    if (names.length === 0) return [];
    const found = await this.keyValue.getMany(names.map(versionKey));
    return found === FAILED ? undefined : found.value.map(readVersion);
  }

  /** Only where none is there: of several processes that miss it, one makes it. What cannot be read as a version makes way. */
  private async make(name: string, known: string | undefined, life: number | undefined): Promise<Outcome<unknown>> {
    if (known !== undefined) return this.put(name, life);
    const seconds = secondsFor(name, life);
    const added = await this.keyValue.add(versionKey(name), this.create(seconds), seconds);
    if (added === FAILED || added.value) return added;
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

/** Several times as long as an entry, so that making a version anew seldom costs one. Those of programs are few, and stay. */
function secondsFor(name: string, life: number | undefined): number {
  if (life === 0 || name === ANY_TAG || name.startsWith('program ')) return 0;
  return life === undefined ? LONG : Math.max(DAY, 4 * life);
}

/** The versions by name, or `undefined` where one is missing. */
export function namedVersions(names: readonly string[], versions: readonly (string | undefined)[]): NamedVersion[] | undefined {
  const named = names.map((name, at) => [name, versions[at]] as const);
  return named.every((pair): pair is [string, string] => pair[1] !== undefined) ? named : undefined;
}
