import type { INestApplicationContext } from '@nestjs/common';

import { wrongUse } from '../errors.js';
import type { GiottoKeyValue } from '../keyvalue/giotto-key-value.js';
import { GiottoCacheService } from '../nest/giotto-cache.service.js';
import { GIOTTO_KEY_VALUE } from '../nest/giotto-cache.tokens.js';

/** What of the cache shall go; nothing given is all of it. */
export interface Flush {
  readonly program?: string;
  readonly tags?: readonly string[];
}

interface Invalidating {
  invalidate(what: Flush): Promise<unknown>;
}

/** Forgets entries of this application's prefix, and of no other. */
export async function flush(app: INestApplicationContext, what: Flush): Promise<void> {
  const isAll = what.program === undefined && what.tags === undefined;
  if (isAll) return app.get<GiottoKeyValue>(GIOTTO_KEY_VALUE, { strict: false }).clear();
  const service: object = app.get(GiottoCacheService, { strict: false });
  if (!canInvalidate(service)) throw wrongUse('This version forgets everything or nothing.', 'Leave --program and --tag out.');
  await service.invalidate(what);
}

const canInvalidate = (service: object): service is Invalidating => 'invalidate' in service;
