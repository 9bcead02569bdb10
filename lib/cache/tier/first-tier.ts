import type { GiottoFirstTierStats } from '../../observe/stats.js';
import type { Outcome } from '../backend/outcome.js';
import type { SafeKeyValue } from '../backend/safe-key-value.js';
import { HEAD_BYTES } from '../entry/entry-codec.js';
import type { Clock } from '../support/clock.js';
import type { MaybePromise } from '../support/maybe-promise.js';
import { LocalValues } from './local-values.js';
import { RecentAnswers } from './recent-answers.js';
import type { FirstTierSettings } from './settings.js';
import type { Windows } from './windows.js';

interface Parts {
  readonly keyValue: SafeKeyValue;
  readonly windows: Windows;
  /** Milliseconds, by a clock that is never set back. */
  readonly steady: Clock;
}

/** The keys of a read. */
export interface Keys {
  /** Of values that are encoded as entries. The first one decides where the answer was. */
  readonly bodies: readonly string[];
  /** Of versions. */
  readonly versions: readonly string[];
}

/** The values that were read, in the order of the keys. */
export interface ReadValues {
  readonly bodies: readonly (Buffer | undefined)[];
  readonly versions: readonly (Buffer | undefined)[];
  /** True if the first body is a copy in this process. */
  readonly isLocal: boolean;
  /** True if the backend was not asked. Such an answer may confirm an entry and never refutes one. */
  readonly isUnasked?: boolean;
}

type Values = readonly (Buffer | undefined)[];

/**
 * Reads through the memory of this process. The backend tells for every hit which versions are current and which entry is stored,
 * by its first bytes, so that a local copy answers only if it is what the backend would have returned.
 */
export class FirstTier {
  private readonly local: LocalValues;
  private readonly recent = new RecentAnswers();
  private workedAt = Number.NEGATIVE_INFINITY;
  private confirmations = 0;
  private refutations = 0;

  constructor(
    private readonly parts: Parts,
    private readonly settings: FirstTierSettings,
  ) {
    this.local = new LocalValues(settings);
  }

  /** How often the backend confirmed a local copy, and how often it had something else. */
  get counts(): GiottoFirstTierStats {
    const { evicted, bytes } = this.local;
    return { confirmed: this.confirmations, refuted: this.refutations, evicted, bytes };
  }

  /** True while local entries may answer although the backend does not: for a while after it last did. */
  get mayAnswerAlone(): boolean {
    return this.settings.alone > 0 && this.parts.steady() - this.workedAt <= this.settings.alone;
  }

  /** Returns the local copy, current or not. */
  peek(key: string): Buffer | undefined {
    return this.local.get(key);
  }

  /** Keeps what this process has stored. */
  keep(key: string, value: Buffer): void {
    this.local.keep(key, value);
  }

  drop(key: string): void {
    this.local.drop(key);
    this.recent.forget([key]);
  }

  /** Takes nothing for current any more that the backend said of these keys. Call it before and after they change. */
  forget(keys: readonly string[]): void {
    this.recent.forget(keys);
  }

  /** Returns at once what the backend said a moment ago, if that is all that is needed. @param isAsked true to ask it anyway */
  read(keys: Keys, isAsked = false): MaybePromise<Outcome<ReadValues>> {
    const known = isAsked || this.settings.recheck === 0 ? undefined : this.known(keys);
    return known === undefined ? this.ask(keys) : { kind: 'done', value: known };
  }

  private known({ bodies, versions }: Keys): ReadValues | undefined {
    const now = this.parts.steady();
    const found: (Buffer | undefined)[] = [];
    for (const key of bodies) {
      const answer = this.recent.get(key, now);
      const copy = answer?.value && this.local.get(key);
      if (answer === undefined || (answer.value !== undefined && copy === undefined)) return undefined;
      if (isOtherThan(answer.value, copy)) return undefined;
      found.push(copy);
    }
    const current: (Buffer | undefined)[] = [];
    for (const key of versions) {
      const answer = this.recent.get(key, now);
      if (answer === undefined) return undefined;
      current.push(answer.value);
    }
    return { bodies: found, versions: current, isLocal: true, isUnasked: true };
  }

  private async ask(keys: Keys): Promise<Outcome<ReadValues>> {
    const copies = keys.bodies.map((key) => this.local.get(key));
    const asked = { sentAt: this.parts.steady(), epoch: this.recent.epoch };
    const read = copies.some((copy) => copy !== undefined) ? await this.compare(keys, copies) : await this.fetch(keys);
    if (read.kind === 'failed') return read;
    const { window, ...values } = read.value;
    this.workedAt = this.parts.steady();
    if (window !== undefined) this.remember(keys, values, asked);
    return { kind: 'done', value: values };
  }

  /** Asks for the first bytes of what there are copies of. If one is another than the copy, reads everything anew. */
  private async compare(keys: Keys, copies: Values): Promise<Outcome<ReadValues & { window?: Buffer }>> {
    const held = keys.bodies.filter((_, at) => copies[at]);
    const others = keys.bodies.filter((_, at) => !copies[at]);
    const read = await this.parts.keyValue.getHeads(held, HEAD_BYTES, [...others, ...this.rest(keys)]);
    if (read.kind === 'failed') return read;
    const { heads, found } = read.value;
    const headOf = new Map(held.map((key, at) => [key, heads[at]]));
    const isReplaced = ([at, key]: [number, string]) => isOtherThan(headOf.get(key), copies[at]);
    if ([...keys.bodies.entries()].some(isReplaced)) {
      this.refutations++;
      return this.fetch(keys);
    }
    const bodies = keys.bodies.map((key, at) =>
      headOf.has(key) ? this.confirmed(key, headOf.get(key) && copies[at]) : this.kept(key, found[others.indexOf(key)]),
    );
    return this.valuesOf(bodies, found.slice(others.length), copies[0] !== undefined);
  }

  private confirmed(key: string, copy: Buffer | undefined): Buffer | undefined {
    if (copy === undefined) this.local.drop(key);
    else this.confirmations++;
    return copy;
  }

  private async fetch(keys: Keys): Promise<Outcome<ReadValues & { window?: Buffer }>> {
    const read = await this.parts.keyValue.getMany([...keys.bodies, ...this.rest(keys)]);
    if (read.kind === 'failed') return read;
    const bodies = keys.bodies.map((key, at) => this.kept(key, read.value[at]));
    return this.valuesOf(bodies, read.value.slice(bodies.length), false);
  }

  private kept(key: string, value: Buffer | undefined): Buffer | undefined {
    return Buffer.isBuffer(value) ? this.local.keep(key, value) : undefined;
  }

  /** The versions, and what tells whether the other processes know of this one's window. */
  private rest({ versions }: Keys): readonly string[] {
    const { key } = this.parts.windows;
    return key === undefined ? versions : [...versions, key];
  }

  private valuesOf(bodies: Values, rest: Values, isLocal: boolean): Outcome<ReadValues & { window?: Buffer }> {
    if (this.parts.windows.key === undefined) return { kind: 'done', value: { bodies, versions: rest, isLocal } };
    const window = rest.at(-1);
    const isKnown = this.parts.windows.isKnown(window);
    const versions = rest.slice(0, -1);
    return { kind: 'done', value: { bodies, versions, isLocal, window: isKnown ? window : undefined } };
  }

  private remember(
    { bodies, versions }: Keys,
    read: ReadValues,
    { sentAt, epoch }: { readonly sentAt: number; readonly epoch: number },
  ): void {
    if (epoch !== this.recent.epoch) return;
    const until = sentAt + this.settings.recheck;
    bodies.forEach((key, at) => this.recent.remember(key, { value: headIn(read.bodies[at]), until }));
    versions.forEach((key, at) => this.recent.remember(key, { value: read.versions[at], until }));
  }
}

/** The bytes that tell a value from every other. */
const headIn = (value: Buffer | undefined): Buffer | undefined => value?.subarray(0, HEAD_BYTES);

const isOtherThan = (head: Buffer | undefined, copy: Buffer | undefined): boolean =>
  head !== undefined && copy !== undefined && !head.equals(headIn(copy)!);
