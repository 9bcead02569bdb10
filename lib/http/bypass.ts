import type { Soon } from '../cache/soon.js';
import type { Call } from './call-key.js';
import type { CacheOutcome } from './cache-status.js';

/** As a method, so that an application may name its own adapter's type of request. */
interface Identifier {
  identify(request: unknown): string | number | undefined | null | Promise<string | number | undefined | null>;
}

/** The identity of whoever sent a request, or nothing for nobody in particular. */
export type Identify = Identifier['identify'];

/** A call that goes past the cache, or the one whose entry it may have; `undefined` is everybody's. */
export type Access =
  | { readonly bypass: CacheOutcome & { readonly hit: false } }
  | { readonly bypass?: undefined; readonly sharer: string | undefined };

/** Whose entry may answer this call, if any: nobody's answer ever reaches another by default. */
export function accessOf(call: Call, identify: Identify | undefined): Soon<Access> {
  const { program, exchange } = call;
  if (!program.methods.has(exchange.request.method)) return { bypass: { hit: false, fwd: 'method' } };
  if (program.level === 'view' && exchange.isRewritten) return { bypass: { hit: false, fwd: 'bypass', detail: 'rewritten' } };
  if (program.visibility === 'private') return privateAccess(exchange.request, identify!);
  if (program.visibility === undefined && exchange.isAuthenticated)
    return { bypass: { hit: false, fwd: 'bypass', detail: 'authorization' } };
  return EVERYBODY;
}

const EVERYBODY: Access = { sharer: undefined };

async function privateAccess(request: unknown, identify: Identify): Promise<Access> {
  const sharer = await identify(request);
  return sharer === undefined || sharer === null || sharer === ''
    ? { bypass: { hit: false, fwd: 'bypass', detail: 'identity' } }
    : { sharer: String(sharer) };
}
