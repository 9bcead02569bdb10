import { backends, invalidations, lookups, stores } from './channels.js';
import { Counters, countOne, type Counts } from './counters.js';
import type {
  GiottoBackendMessage,
  GiottoInvalidateMessage,
  GiottoInvalidationScope,
  GiottoLookupMessage,
  GiottoLookupOutcome,
  GiottoMissReason,
  GiottoStoreMessage,
  GiottoTier,
} from './messages.js';

/** How a call was answered. */
export interface Seen {
  readonly outcome: GiottoLookupOutcome;
  readonly reason?: GiottoMissReason;
  readonly detail?: string;
  readonly tier?: GiottoTier;
  readonly bytes?: number;
  /** How long the method took whose result answers in its place, in milliseconds. */
  readonly savedMs?: number;
}

/** Says if a result was stored. */
export type Kept = Omit<GiottoStoreMessage, 'program'>;

/** The reach of an invalidation. */
export interface Reached {
  readonly scope: GiottoInvalidationScope;
  readonly program?: string;
}

type Writable<Message> = { -readonly [Name in keyof Message]: Message[Name] };

/**
 * Is told what one cache does. It counts always, which costs a few additions. It makes messages and reads the clock only if
 * somebody listens.
 */
export class Observer {
  readonly counters = new Counters();

  /** The messages of lookups that are under way, by their calls. */
  private readonly open = new WeakMap<object, Writable<GiottoLookupMessage>>();

  /** @param now milliseconds, from a clock that is never set back */
  constructor(private readonly now = () => performance.now()) {}

  /** True if somebody listens to lookups. */
  get isHeard(): boolean {
    return lookups.hasSubscribers;
  }

  /**
   * Runs a lookup, and traces it if somebody listens.
   * @param call what `looked` is called with in the course of `look`
   */
  trace<T>(call: object, program: string, look: () => T): T {
    return lookups.hasSubscribers ? this.traced(call, program, look) : look();
  }

  /** Call it once for each lookup, as soon as it is known how it is answered. */
  looked(call: object, program: string, seen: Seen): void {
    const counts = this.counters.byProgram.get(program) ?? this.counters.of(program);
    counts.requests++;
    counts.savedMs += seen.savedMs ?? 0;
    if (seen.outcome === 'hit') {
      counts.hits[seen.tier ?? 'backend']++;
      counts.bytes.served += seen.bytes ?? 0;
    } else COUNTING[seen.outcome](counts, seen);
    if (!lookups.hasSubscribers) return;
    const { outcome, reason, detail, tier, bytes } = seen;
    const message = this.open.get(call);
    if (message !== undefined) Object.assign(message, { outcome, reason, detail, tier, bytes });
  }

  /** Runs something that bypasses the cache. */
  bypass<T>(program: string, detail: string, run: () => T): T {
    const call = {};
    return this.trace(call, program, () => {
      this.looked(call, program, { outcome: 'bypass', detail });
      return run();
    });
  }

  /** @param program `undefined` for a result that is not counted */
  kept(program: string | undefined, kept: Kept): void {
    if (program === undefined) return;
    const counts = this.counters.of(program);
    if (kept.outcome === 'stored') {
      counts.stored++;
      counts.bytes.stored += kept.bytes ?? 0;
    } else countOne(counts.notStored, kept.detail ?? 'unknown');
    if (stores.hasSubscribers) stores.publish({ program, ...kept } satisfies GiottoStoreMessage);
  }

  invalidated(all: readonly Reached[], how: Pick<GiottoInvalidateMessage, 'outcome' | 'soft'>): void {
    for (const { scope, program } of all) {
      const counts = program === undefined ? this.counters.others : this.counters.of(program);
      counts.invalidations++;
      if (invalidations.hasSubscribers) {
        const message: GiottoInvalidateMessage = { scope, program, ...how };
        invalidations.publish(message);
      }
    }
  }

  /** The events are those of a promise, whether or not the result is there at once. */
  private traced<T>(call: object, program: string, look: () => T): T {
    const message: Writable<GiottoLookupMessage> = { program };
    const begun = this.now();
    this.open.set(call, message);
    const finish = () => {
      message.ms = this.now() - begun;
      lookups.asyncStart.publish(message);
      lookups.asyncEnd.publish(message);
    };
    return lookups.start.runStores(message, () => {
      let result: T;
      try {
        result = look();
      } catch (error) {
        lookups.end.publish(message);
        finish();
        throw error;
      }
      lookups.end.publish(message);
      if (isPromise(result)) result.then(finish, finish);
      else finish();
      return result;
    });
  }
}

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as { then?: unknown } | null | undefined)?.then === 'function';

/** Tells of a change of a backend. */
export function tellBackend(backend: string, state: GiottoBackendMessage['state']): void {
  if (backends.hasSubscribers) backends.publish({ backend, state } satisfies GiottoBackendMessage);
}

const COUNTING: Readonly<Record<Exclude<GiottoLookupOutcome, 'hit'>, (counts: Counts, seen: Seen) => void>> = {
  stale: (counts, { bytes = 0 }) => {
    counts.stale++;
    counts.bytes.served += bytes;
  },
  collapsed: (counts, { bytes = 0 }) => {
    counts.collapsed++;
    counts.bytes.served += bytes;
  },
  miss: (counts, { reason = 'uri-miss' }) => void counts.misses[reason]++,
  bypass: (counts, { detail = 'method' }) => countOne(counts.bypassed, detail),
};
