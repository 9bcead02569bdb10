import type { Cache } from '../cache/cache.js';
import type { Clock } from '../cache/support/clock.js';
import { timeToLive, type Entry } from '../cache/entry/entry.js';
import type { Lookup, Wanted } from '../cache/store/lookup.js';
import { freshnessOf } from '../cache/entry/freshness.js';
import type { Policy } from '../cache/entry/policy.js';
import { audienceOf } from '../http/call/audience.js';
import { keyOf, type RequestCall } from '../http/call/call-key.js';
import { DETAILS, type Detail } from '../http/headers/details.js';
import type { MethodProgram } from '../http/program/program.js';
import type { GiottoKeyValue } from '../keyvalue/giotto-key-value.js';
import { methodAddress } from '../nest/call/method-cache.js';
import { CACHE, GIOTTO_CLOCK, GIOTTO_KEY_VALUE, MODULE_SETTINGS } from '../nest/options/giotto-cache.tokens.js';
import type { ModuleSettings } from '../nest/options/settings.js';
import type { Container } from './started.js';

/** The key of a call, and what the cache would do, in words. */
export interface Explanation {
  readonly key: string | undefined;
  readonly cache: string;
  /** The entry that would answer, or that is kept in case the method fails. */
  readonly entry?: Entry;
}

/** Looks a call up without running its method. */
export async function explainCall(app: Container, call: RequestCall): Promise<Explanation> {
  const { identify } = app.get<ModuleSettings>(MODULE_SETTINGS, { strict: false });
  const access = await audienceOf(call, identify);
  if (access.kind === 'bypass') return { key: undefined, cache: `not cached: ${whyNot(call, access.outcome.detail)}` };
  const { level, policy } = call.program;
  return lookUp(app, () => ({ ...keyOf(call, access.identity), level, policy }));
}

/** Looks a call of a provider's method up without running it. @param given as code would give them */
export async function explainMethod(
  app: Container,
  program: MethodProgram,
  given: readonly unknown[],
): Promise<Explanation> {
  if (program.transport !== 'provider') return { key: undefined, cache: ONLY_ITS_TRANSPORT };
  const call = () => ({ args: program.names.of(given), context: undefined });
  return lookUp(app, () => ({ ...methodAddress({ program, given }, call), level: 'model', policy: program.policy }));
}

const ONLY_ITS_TRANSPORT = 'cannot be looked up here: only its transport knows how its calls are made';

/** A lookup of one call. */
type WantedEntry = Wanted & { readonly policy: Policy };

/** @param wantedOf may throw, if an argument cannot be part of a key */
async function lookUp(app: Container, wantedOf: () => WantedEntry): Promise<Explanation> {
  const backend = app.get<GiottoKeyValue>(GIOTTO_KEY_VALUE, { strict: false });
  if (backend.maxValueBytes === 0) return { key: undefined, cache: `not cached: ${backend.describe()}` };
  try {
    const { key, versions, level, policy } = wantedOf();
    const found = await app.get<Cache>(CACHE, { strict: false }).store.lookup({ key, versions, level, policy });
    const cache = saying(found, policy, app.get<Clock>(GIOTTO_CLOCK, { strict: false })());
    return found.kind === 'hit' ? { key, cache, entry: found.entry } : { key, cache };
  } catch (error) {
    return { key: undefined, cache: `not cached: ${(error as Error).message}` };
  }
}

function whyNot({ exchange, program }: RequestCall, detail: Detail | undefined): string {
  if (detail !== undefined) return DETAILS[detail];
  return `${exchange.request.method} is not one of its methods, which are ${[...program.methods].join(', ')}.`;
}

const OTHERWISE = {
  miss: 'miss: nothing is stored under this key',
  damaged: 'miss: what is stored under this key cannot be read',
  invalidated: 'miss: what is stored under this key was invalidated',
  failed: 'not cached: the backend failed, or took longer than its timeout',
} as const;

const saying = (found: Lookup, policy: Policy, now: number): string =>
  found.kind === 'hit' ? sayingOf(found.entry, policy, now) : OTHERWISE[found.kind];

/** Leaves out the random early refresh. */
function sayingOf(entry: Entry, policy: Policy, now: number): string {
  const left = timeToLive(entry, now);
  if (left === undefined) return 'hit, which never expires';
  const freshness = freshnessOf(entry, policy, now, () => 0);
  if (freshness === 'revalidate' && entry.isOutdated)
    return 'hit, softly invalidated, and recomputed in the background';
  if (freshness === 'revalidate') return `hit, stale for ${-left} s, and recomputed in the background`;
  if (freshness === 'kept') return `miss: stale for ${-left} s, and used only if the method fails or takes too long`;
  return `hit, ${Math.max(0, left)} s left`;
}
