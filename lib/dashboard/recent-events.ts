import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';

import type { Clock } from '../cache/support/clock.js';
import { GIOTTO_CLOCK } from '../nest/options/giotto-cache.tokens.js';
import type { GiottoCacheService } from '../nest/values/giotto-cache.service.js';
import { backends, invalidations } from '../observe/channels.js';
import type { GiottoBackendMessage, GiottoBackendState, GiottoInvalidateMessage } from '../observe/messages.js';
import { DASHBOARD_CACHE } from './tokens.js';

const MOST = 20;

/** Equal invalidations, one after the other. */
export interface RecentInvalidation extends GiottoInvalidateMessage {
  /** The time of the latest one, in milliseconds since the epoch. */
  readonly at: number;
  readonly count: number;
}

/** A time in which the backend was not up. */
export interface Outage {
  readonly state: GiottoBackendState;
  readonly from: number;
  /** `undefined` if it is not over. */
  readonly until?: number;
}

/**
 * The latest invalidations and outages, newest first. Other caches of the same process are heard too, except for outages of
 * backends with another name.
 */
@Injectable()
export class RecentEvents implements OnModuleInit, OnModuleDestroy {
  invalidations: readonly RecentInvalidation[] = [];
  outages: readonly Outage[] = [];

  constructor(
    @Inject(ModuleRef) private readonly modules: ModuleRef,
    @Inject(DASHBOARD_CACHE) private readonly cache: GiottoCacheService,
  ) {}

  onModuleInit(): void {
    subscribe(invalidations.name, this.onInvalidation);
    subscribe(backends.name, this.onBackend);
  }

  onModuleDestroy(): void {
    unsubscribe(invalidations.name, this.onInvalidation);
    unsubscribe(backends.name, this.onBackend);
  }

  private readonly onInvalidation = (message: unknown): void => {
    const { scope, program, outcome, soft } = message as GiottoInvalidateMessage;
    const told = { scope, program, outcome, soft };
    const [latest, ...older] = this.invalidations;
    const isSame = latest !== undefined && isEqual(told, latest);
    const next = { ...told, at: this.now(), count: isSame ? latest.count + 1 : 1 };
    this.invalidations = [next, ...(isSame ? older : this.invalidations)].slice(0, MOST);
  };

  private readonly onBackend = (message: unknown): void => {
    const { backend, state } = message as GiottoBackendMessage;
    if (backend !== this.cache.stats().backend.name) return;
    const at = this.now();
    const [latest, ...older] = this.outages;
    const ended =
      latest === undefined || latest.until !== undefined ? this.outages : [{ ...latest, until: at }, ...older];
    this.outages = (state === 'up' ? ended : [{ state, from: at }, ...ended]).slice(0, MOST);
  };

  private now(): number {
    return this.modules.get<Clock>(GIOTTO_CLOCK, { strict: false })();
  }
}

const isEqual = (one: GiottoInvalidateMessage, other: GiottoInvalidateMessage): boolean =>
  one.scope === other.scope &&
  one.program === other.program &&
  one.outcome === other.outcome &&
  one.soft === other.soft;
