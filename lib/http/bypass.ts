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
export async function accessOf(call: Call, identify: Identify | undefined): Promise<Access> {
  const { program, exchange } = call;
  if (!program.methods.has(exchange.request.method)) return { bypass: { hit: false, fwd: 'method' } };
  if (exchange.isRewritten) return { bypass: { hit: false, fwd: 'bypass', detail: 'rewritten' } };
  if (program.visibility === 'private') return privateAccess(await identify?.(exchange.request));
  if (program.visibility === undefined && exchange.isAuthenticated)
    return { bypass: { hit: false, fwd: 'bypass', detail: 'authorization' } };
  return { sharer: undefined };
}

const privateAccess = (sharer: string | number | null | undefined): Access =>
  sharer === undefined || sharer === null || sharer === ''
    ? { bypass: { hit: false, fwd: 'bypass', detail: 'identity' } }
    : { sharer: String(sharer) };
