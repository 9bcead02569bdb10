import type { INestApplicationContext } from '@nestjs/common';

import type { Clock } from '../../cache/clock.js';
import { timeToLive } from '../../cache/entry.js';
import { EntryStore, type Lookup } from '../../cache/entry-store.js';
import { accessOf } from '../../http/bypass.js';
import { keyOf, type Call } from '../../http/call-key.js';
import { DETAILS, type Detail } from '../../http/details.js';
import { keyValueOf } from '../key-value-of.js';
import { GIOTTO_CLOCK, MODULE_SETTINGS } from '../../nest/giotto-cache.tokens.js';
import type { ModuleSettings } from '../../nest/resolved-options.js';

/** What the cache would do with a call. */
export interface Explanation {
  readonly key: string | undefined;
  readonly cache: string;
}

/** Looks the call up, and runs nothing. */
export async function explainCall(app: INestApplicationContext, call: Call): Promise<Explanation> {
  const { identify } = app.get<ModuleSettings>(MODULE_SETTINGS, { strict: false });
  const access = await accessOf(call, identify);
  if (access.bypass) return { key: undefined, cache: `not cached: ${whyNot(call, access.bypass.detail)}` };
  if (keyValueOf(app).maxValueBytes === 0) return { key: undefined, cache: `not cached: ${keyValueOf(app).describe()}` };
  try {
    const key = keyOf(call, access.sharer);
    const found = await app.get(EntryStore, { strict: false }).lookup(key, call.program.level);
    return { key, cache: saying(found, app.get<Clock>(GIOTTO_CLOCK, { strict: false })()) };
  } catch (error) {
    return { key: undefined, cache: `not cached: ${(error as Error).message}` };
  }
}

function whyNot({ exchange, program }: Call, detail: Detail | undefined): string {
  if (detail !== undefined) return DETAILS[detail];
  return `${exchange.request.method} is not one of its methods, which are ${[...program.methods].join(', ')}.`;
}

const OTHERWISE = {
  miss: 'miss: nothing is stored under this key',
  damaged: 'miss: what is stored under this key cannot be read',
  failed: 'not cached: the key/value failed, or took longer than its timeout',
} as const;

function saying(found: Lookup, now: number): string {
  if (found.outcome !== 'hit') return OTHERWISE[found.outcome];
  const left = timeToLive(found.entry, now);
  return left === undefined ? 'hit, which never expires' : `hit, ${left} s left`;
}
