import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';

import type { Cache } from '../../cache/cache.js';
import { CACHE } from '../options/giotto-cache.tokens.js';

/** How long an application's end waits for work that no request waits for, in milliseconds. */
const CLOSING_MS = 5000;

/** Lets the work behind the answers end while the key/value is still open. */
@Injectable()
export class BackgroundLifecycle implements BeforeApplicationShutdown {
  constructor(@Inject(CACHE) private readonly cache: Cache) {}

  async beforeApplicationShutdown(): Promise<void> {
    await this.cache.background.close(CLOSING_MS);
  }
}
