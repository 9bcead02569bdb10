import type { HeaderValue } from '../../cache/entry/entry.js';
import { forbidsStoring, type Storing } from '../headers/cache-control.js';
import type { Detail } from '../headers/details.js';

/** What a program allows to be stored. */
export interface StorageRules {
  readonly statuses: ReadonlySet<number>;
  /** Who shares an entry; nobody said so where it is `undefined`, and it is kept as for everybody. */
  readonly visibility: 'public' | 'private' | undefined;
  /** Lower-cased request fields that choose among answers, in the key or among the variants of an entry. */
  readonly negotiated: readonly string[];
}

/** A finished response, before anything is sent. */
export interface Candidate {
  readonly status: number;
  /** All headers by lower-cased name, whoever set them. */
  readonly headers: Readonly<Record<string, HeaderValue>>;
  /** `Vary` fields that the program itself added. */
  readonly vary: readonly string[];
  /** A cookie waits to be written that is no header yet. */
  readonly pendingCookie: boolean;
}

/** Why a response must not be stored, or `undefined` where it may (RFC 9111, section 3, and this library's safety rules). */
export function reasonNotToStore(response: Candidate, rules: StorageRules): Detail | undefined {
  if (!rules.statuses.has(response.status)) return 'status';
  if (response.pendingCookie || response.headers['set-cookie'] !== undefined) return 'set-cookie';
  const cacheControl = response.headers['cache-control'];
  if (cacheControl !== undefined && forbidsStoring(cacheControl, keptBy(response, rules))) return 'cache-control';
  if (response.vary.some((field) => field === '*' || !rules.negotiated.includes(field))) return 'vary';
  return undefined;
}

const keptBy = ({ status }: Candidate, { visibility }: StorageRules): Storing => ({ status, isPrivate: visibility === 'private' });
