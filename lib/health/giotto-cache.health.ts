import { Inject, Injectable } from '@nestjs/common';
import { HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';

import { GiottoCacheService } from '../nest/values/giotto-cache.service.js';

/** Options of `GiottoCacheHealth.check`. */
export interface GiottoHealthOptions {
  /**
   * Reports `down` if the backend is not up. The check then answers with 503, and an orchestrator that asks it takes away every
   * process at once, although each could serve requests uncached.
   * @default false it is `up`, with `degraded: true`
   * @example true
   */
  readonly strict?: boolean;
}

/**
 * A health indicator. It asks the backend, and tells whether it answers and takes writes. Without a backend requests are served
 * uncached, so that is no reason to be down. The name of the backend in the result has its address, and no credentials.
 * @example
 * constructor(private readonly health: HealthCheckService, private readonly cache: GiottoCacheHealth) {}
 *
 * ready = () => this.health.check([() => this.cache.check('cache')]);
 */
@Injectable()
export class GiottoCacheHealth {
  constructor(
    @Inject(HealthIndicatorService) private readonly indicators: HealthIndicatorService,
    @Inject(GiottoCacheService) private readonly cache: GiottoCacheService,
  ) {}

  /**
   * Asks the backend. Takes at most `timeout`. Never rejects.
   * @param key the name in the result
   * @default 'cache'
   * @example await this.cache.check('cache', { strict: true })
   */
  async check<const Key extends string = 'cache'>(
    key: Key = 'cache' as Key,
    { strict = false }: GiottoHealthOptions = {},
  ): Promise<HealthIndicatorResult<Key>> {
    const answers = await this.cache.ping();
    const { name: backend, state } = this.cache.stats().backend;
    const indicator = this.indicators.check(key);
    if (answers && state === 'up') return indicator.up({ backend });
    const data = { backend, state: answers ? state : 'down' };
    return strict ? indicator.down(data) : indicator.up({ ...data, degraded: true });
  }
}
