import type { HeaderValue } from '../../cache/entry/entry.js';
import type { Exchange } from './exchange.js';
import type { HeaderChanges, Headers } from './header-changes.js';
import type { HeaderListener } from './header-tap.js';
import { additionTo, fieldsAddedTo, sameValue } from '../headers/header-values.js';

/** The changes of one header, as the response's methods report them. */
interface Trace {
  /** Set without being read before, or removed. */
  isReplaced: boolean;
  /** Appended to. */
  isAdded: boolean;
  /** Removed, and not set since. */
  isRemoved: boolean;
}

const UNTOUCHED: Trace = { isReplaced: false, isAdded: false, isRemoved: false };

type Change = { readonly kind: 'set' | 'appended'; readonly value: HeaderValue } | { readonly kind: 'removed' };

/**
 * Records the changes of a response's headers from now on. Setting a header to its present value is a change too. A list that
 * became longer was appended to, unless it was written without being read.
 */
export class HeaderRecord implements HeaderListener {
  /** The headers at the beginning. */
  readonly before: Headers;
  private readonly traces = new Map<string, Trace>();
  private readonly seen = new Set<string | undefined>();
  private readonly used = new Set<string | undefined>();
  private isUsing = true;
  private addedTo: string | undefined;
  private readonly stop: () => void;

  constructor(private readonly exchange: Exchange) {
    this.before = exchange.headers();
    this.stop = exchange.watchHeaders(this);
  }

  /** Stops recording, and restores the response's methods. */
  end(): void {
    this.stop();
  }

  wrote(name: string): void {
    const trace = this.trace(name);
    trace.isRemoved = false;
    if (this.addedTo === name) trace.isAdded = true;
    else if (!this.seen.has(name) && !this.seen.has(undefined)) trace.isReplaced = true;
  }

  removed(name: string): void {
    Object.assign(this.trace(name), { isReplaced: true, isRemoved: true });
  }

  read(name: string | undefined): void {
    this.seen.add(name);
    if (this.isUsing && this.addedTo === undefined) this.used.add(name);
  }

  /** Sets whether reads count as the program's own. They do at the beginning. */
  setUsing(isUsing: boolean): void {
    this.isUsing = isUsing;
  }

  /** Returns the headers that the program has read and not changed. Its answer may depend on them. */
  usedOfOthers(): string[] {
    const after = this.exchange.headers();
    const names = new Set([...this.used].flatMap((name) => name ?? Object.keys(this.before)));
    return [...names].filter((name) => !this.touched(name) && sameValue(this.before[name], after[name]));
  }

  adding(name: string | undefined): void {
    this.addedTo = name;
  }

  /** True if a header was written or removed, even if it has its old value. */
  touched(name: string): boolean {
    return this.traces.has(name);
  }

  /** Returns the changes so far, with the names in their spelling. */
  changes(): HeaderChanges {
    const after = this.exchange.headers();
    const names = new Set([...Object.keys(this.before), ...Object.keys(after), ...this.traces.keys()]);
    const all = [...names].flatMap((name) => {
      const change = this.changeOf(name, this.before[name], after[name]);
      return change === undefined ? [] : [{ name, ...change }];
    });
    const fields = (kind: 'set' | 'appended') =>
      all.flatMap((change) =>
        change.kind === kind ? [[this.exchange.spelling(change.name), change.value] as const] : [],
      );
    return {
      set: fields('set'),
      appended: fields('appended'),
      removed: all.filter(({ kind }) => kind === 'removed').map(({ name }) => name),
    };
  }

  private trace(name: string): Trace {
    const trace = this.traces.get(name) ?? { ...UNTOUCHED };
    this.traces.set(name, trace);
    return trace;
  }

  private changeOf(name: string, was: HeaderValue | undefined, is: HeaderValue | undefined): Change | undefined {
    const trace = this.traces.get(name);
    if (is === undefined) return { kind: 'removed' };
    if ((trace === undefined || trace.isRemoved) && sameValue(was, is)) return undefined;
    return (trace ?? UNTOUCHED).isReplaced
      ? { kind: 'set', value: is }
      : changeFrom(name, { was, is, isAdded: trace?.isAdded === true });
  }
}

interface Values {
  readonly was: HeaderValue | undefined;
  readonly is: HeaderValue;
  readonly isAdded: boolean;
}

function changeFrom(name: string, { was, is, isAdded }: Values): Change {
  const added = name === 'vary' ? fieldsAddedTo(was, is) : was === undefined ? undefined : additionTo(was, is);
  if (added !== undefined) return { kind: 'appended', value: added };
  return { kind: was === undefined && isAdded ? 'appended' : 'set', value: is };
}
