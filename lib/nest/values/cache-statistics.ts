import { Inject, Injectable } from '@nestjs/common';

import { SafeKeyValue } from '../../cache/backend/safe-key-value.js';
import type { Cache } from '../../cache/cache.js';
import type { Clock } from '../../cache/support/clock.js';
import type { GiottoKeyValue } from '../../keyvalue/giotto-key-value.js';
import type { GiottoStats, GiottoTransport } from '../../observe/stats.js';
import { CACHE, GIOTTO_CLOCK, GIOTTO_KEY_VALUE } from '../options/giotto-cache.tokens.js';

/** The counts of the cache of this process, and the state of its backend. */
@Injectable()
export class CacheStatistics {
  private readonly since: number;

  constructor(
    @Inject(CACHE) private readonly cache: Cache,
    private readonly safeKeyValue: SafeKeyValue,
    @Inject(GIOTTO_KEY_VALUE) private readonly keyValue: GiottoKeyValue,
    @Inject(GIOTTO_CLOCK) clock: Clock,
  ) {
    this.since = clock();
  }

  /** @param transportOf returns how calls reach a program, by its name */
  take(transportOf: (program: string) => GiottoTransport | undefined): GiottoStats {
    const { state, failures, outages } = this.safeKeyValue;
    const name = this.keyValue.describe();
    const { total, programs } = this.cache.observer.counters.taken();
    const unreadable = this.cache.store.damaged;
    return {
      since: this.since,
      total,
      programs: Object.fromEntries(
        Object.entries(programs).map(([program, counts]) => [program, { ...counts, transport: transportOf(program) }]),
      ),
      backend: { name, state, failures, outages, unreadable },
      firstTier: this.cache.tier?.counts,
    };
  }

  ping(): Promise<boolean> {
    return this.safeKeyValue.ping();
  }
}
