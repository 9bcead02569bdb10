import type { HeaderValue } from '../../cache/entry/entry.js';
import { forbidsStoring, type Storing } from '../headers/cache-control.js';
import type { Detail } from '../headers/details.js';

/** Which answers of a program may be stored. */
export interface StorageRules {
  readonly statuses: ReadonlySet<number>;
  /** Who shares an entry. `undefined` is treated as `public`. */
  readonly visibility: 'public' | 'private' | undefined;
  /** Lower-cased request fields that select an answer: by the key, or among the variants of an entry. */
  readonly negotiated: readonly string[];
}

/** A finished response that has not been sent. */
export interface Candidate {
  readonly status: number;
  /** All headers, by lower-cased name. */
  readonly headers: Readonly<Record<string, HeaderValue>>;
  /** The `Vary` fields that the program itself added. */
  readonly vary: readonly string[];
  /** True if a cookie is not a header yet and will be. */
  readonly pendingCookie: boolean;
}

/** Returns why a response must not be stored; `undefined` if it may be (RFC 9111, section 3, and this library's safety rules). */
export function reasonNotToStore(response: Candidate, rules: StorageRules): Detail | undefined {
  if (!rules.statuses.has(response.status)) return 'status';
  if (response.pendingCookie || response.headers['set-cookie'] !== undefined) return 'set-cookie';
  const cacheControl = response.headers['cache-control'];
  if (cacheControl !== undefined && forbidsStoring(cacheControl, keptBy(response, rules))) return 'cache-control';
  if (response.vary.some((field) => field === '*' || !rules.negotiated.includes(field))) return 'vary';
  return undefined;
}

const keptBy = ({ status }: Candidate, { visibility }: StorageRules): Storing => ({
  status,
  isPrivate: visibility === 'private',
});
