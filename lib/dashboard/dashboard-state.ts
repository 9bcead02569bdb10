import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { hostname } from 'node:os';

import type { Clock } from '../cache/support/clock.js';
import { GIOTTO_CLOCK } from '../nest/options/giotto-cache.tokens.js';
import type { GiottoCacheService } from '../nest/values/giotto-cache.service.js';
import type { GiottoBackendStats, GiottoFirstTierStats } from '../observe/stats.js';
import { History, SAMPLE_MS, type Series, type Sums } from './history.js';
import type { DashboardSettings } from './options.js';
import { RecentEvents, type Outage, type RecentInvalidation } from './recent-events.js';
import { DASHBOARD_CACHE, DASHBOARD_SETTINGS } from './tokens.js';

/** How often the counters are read, in milliseconds. */
const EVERY_MS = 10_000;

/** The state that the page shows and asks for every few seconds. No key, tag, identity or body is in it. */
export interface Shown {
  readonly now: number;
  readonly process: { readonly pid: number; readonly host: string; readonly since: number };
  readonly backend: GiottoBackendStats & { readonly answers: boolean; readonly recent: readonly Outage[] };
  readonly firstTier: GiottoFirstTierStats | undefined;
  /** All programs together. */
  readonly total: Sums;
  /** Those that were called. */
  readonly programs: Readonly<Record<string, Sums>>;
  readonly chart: { readonly program: string | undefined; readonly sampleMs: number; readonly series: Series };
  readonly invalidations: readonly RecentInvalidation[];
  readonly show: DashboardSettings['show'];
}

/** The last hour of the cache of this process, and the state of its backend. */
@Injectable()
export class DashboardState implements OnModuleInit, OnModuleDestroy {
  private readonly history = new History();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(ModuleRef) private readonly modules: ModuleRef,
    @Inject(DASHBOARD_CACHE) private readonly cache: GiottoCacheService,
    @Inject(RecentEvents) private readonly recent: RecentEvents,
    @Inject(DASHBOARD_SETTINGS) private readonly settings: DashboardSettings,
  ) {}

  onModuleInit(): void {
    this.timer = setInterval(() => this.record(), EVERY_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /** Asks the backend too, which may take as long as `timeout`. @param program whose chart is shown; all if `undefined` */
  async take(program: string | undefined): Promise<Shown> {
    const answers = await this.cache.ping();
    const { now, stats } = this.record();
    return {
      now,
      process: { pid: process.pid, host: hostname(), since: stats.since },
      backend: { ...stats.backend, answers, recent: this.recent.outages },
      firstTier: stats.firstTier,
      total: this.history.totals,
      programs: this.history.sums(),
      chart: { program, sampleMs: SAMPLE_MS, series: this.history.series(program) },
      invalidations: this.recent.invalidations,
      show: this.settings.show,
    };
  }

  private record() {
    const now = this.modules.get<Clock>(GIOTTO_CLOCK, { strict: false })();
    const stats = this.cache.stats();
    this.history.record(now, stats);
    return { now, stats };
  }
}
