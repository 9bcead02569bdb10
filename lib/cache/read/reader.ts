import { freshnessOf, revalidationOf, type Freshness } from '../entry/freshness.js';
import type { Openings } from '../flight/openings.js';
import type { RecentOutcomes } from '../flight/recent-outcomes.js';
import type { Computation, ReadResult } from '../store/computation.js';
import type { EntryStore } from '../store/entry-store.js';
import { entryIn, type Found, type Lookup } from '../store/lookup.js';
import type { Clock } from '../support/clock.js';
import { andThen, type MaybePromise } from '../support/maybe-promise.js';
import type { Random } from '../support/random.js';
import type { Fallback } from './fallback.js';
import type { Loader } from './loader.js';
import type { BackgroundRefresh } from './refresh.js';

interface Parts {
  readonly store: EntryStore;
  readonly openings: Openings;
  readonly loader: Loader;
  readonly fallback: Fallback;
  readonly refresh: BackgroundRefresh;
  readonly recent: RecentOutcomes;
  readonly clock: Clock;
  readonly random: Random;
}

/** The one read path. A fresh entry answers; an old one answers while it is refreshed, or if the method fails; else the method runs. */
export class Reader {
  constructor(private readonly parts: Parts) {}

  /** Returns the result at once if a fresh entry is in this process. Rejects as the method does. */
  read<Answer>(computation: Computation<Answer>): MaybePromise<ReadResult<Answer>> {
    const { store, openings, clock, random } = this.parts;
    const answer = (found: Lookup): MaybePromise<ReadResult<Answer>> => {
      if (found.kind !== 'hit' || !computation.accepts(found.entry)) return this.load(computation, found);
      const freshness = freshnessOf(found.entry, computation.policy, clock(), random);
      if (freshness === 'fresh') return { kind: 'entry', ...entryIn(found) };
      return this.serveStale(computation, found, freshness);
    };
    return openings.claimsAlong(computation)
      ? openings.read(computation, answer)
      : andThen(store.lookup(computation), answer);
  }

  /** Also for an entry that is about to end. */
  private serveStale<Answer>(
    computation: Computation<Answer>,
    found: Found,
    freshness: Freshness,
  ): MaybePromise<ReadResult<Answer>> {
    const { fallback, recent, refresh } = this.parts;
    const { policy, key } = computation;
    if (recent.isBackingOff(key)) return fallback.answer(found, 'error', { wasRun: false });
    const isDueAlone = freshness === 'early' && revalidationOf(found.entry, policy) === 0;
    if (freshness === 'kept' || isDueAlone) return fallback.load(computation, found);
    refresh.start(computation, found);
    return fallback.answer(found, 'revalidate', { wasRun: false });
  }

  private async load<Answer>(computation: Computation<Answer>, lookup: Lookup): Promise<ReadResult<Answer>> {
    const read = await this.parts.loader.load(computation, lookup);
    return read.kind === 'failure' ? this.parts.loader.loadAlone(computation) : read;
  }
}
