import compressible from 'compressible';
import Negotiator from 'negotiator';
import { promisify } from 'node:util';
import * as zlib from 'node:zlib';

import type { Entry, Variant } from '../../cache/entry/entry.js';
import { parseCacheControl } from '../headers/cache-control.js';
import { firstDirectives } from '../headers/list-members.js';
import { HEADER_BOUNDS, memoize } from '../../cache/support/memoize.js';

/** Among codings of equal weight negotiator 1.1 takes the preferred one. Its types lack the option. */
interface PreferringNegotiator {
  encodings(available: string[], options: { preferred: string[] }): string[];
}

type Compress = (body: Buffer) => Promise<Buffer>;

/** Compressing a shorter body saves no packet. */
const WORTHWHILE_BYTES = 1024;

/** Codings by preference (RFC 9110, section 8.4.1). The effort suits bytes that are made once and sent often. */
const CODINGS = new Map<string, Compress>([
  ...zstd(),
  ['br', (body) => promisify(zlib.brotliCompress)(body, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 6 } })],
  ['gzip', (body) => promisify(zlib.gzip)(body, { level: 7 })],
]);

export const CODING_NAMES: readonly string[] = [...CODINGS.keys()];

/** Node has zstd since 22.15. */
function zstd(): [string, Compress][] {
  if (!('zstdCompress' in zlib)) return [];
  const compress = promisify(
    zlib.zstdCompress as (body: Buffer, done: (error: Error | null, body: Buffer) => void) => void,
  );
  return [['zstd', compress]];
}

/** Returns the coding that an `Accept-Encoding` prefers; `undefined` for none. */
export const preferredCoding = memoize(
  (acceptEncoding: string | undefined) => (acceptEncoding === undefined ? undefined : negotiate(acceptEncoding)),
  HEADER_BOUNDS,
);

function negotiate(acceptEncoding: string): string | undefined {
  const negotiator: PreferringNegotiator = new Negotiator({
    headers: { 'accept-encoding': firstDirectives(acceptEncoding) },
  });
  const [best] = negotiator.encodings([...CODING_NAMES, 'identity'], { preferred: [...CODING_NAMES] });
  return best === 'identity' ? undefined : best;
}

export const variantOf = ({ variants = [] }: Entry, coding: string): Variant | undefined =>
  variants.find((variant) => variant.coding === coding);

/**
 * True if an entry is worth compressing: long enough, of a compressible type, not coded already, and without
 * `Cache-Control: no-transform` (RFC 9111, section 5.2.2.6).
 */
function isWorthCompressing({ level, status, headers, body }: Entry): boolean {
  const header = (name: string) => headers.find(([known]) => known.toLowerCase() === name)?.[1];
  if (level !== 'view' || status !== 200 || body.length < WORTHWHILE_BYTES || header('content-encoding') !== undefined)
    return false;
  const cacheControl = header('cache-control');
  if (cacheControl !== undefined && parseCacheControl(cacheControl)?.has('no-transform')) return false;
  return compressible(String(header('content-type') ?? '')) === true;
}

/** Compresses a body. If the result is not shorter, returns an empty variant, which means not to try again. */
export async function codedBody({ body }: Entry, coding: string): Promise<Variant> {
  const coded = await CODINGS.get(coding)!(body);
  return coded.length < body.length ? { coding, body: coded } : uselessVariant(coding);
}

/** Returns the empty variant, which means that this coding is not worth another try. */
export const uselessVariant = (coding: string): Variant => ({ coding, body: NOTHING });

const NOTHING = Buffer.alloc(0);

/** The bytes for one client. */
export interface CodingChoice {
  readonly body: Buffer;
  /** `undefined` for the plain body. */
  readonly coding: string | undefined;
  /** A coding that the client prefers and that was not tried yet. */
  readonly missing: string | undefined;
}

/** Chooses the variant of an entry for a client (RFC 9110, section 12.5.3). */
export function chooseCoding(entry: Entry, acceptEncoding: string | undefined): CodingChoice {
  const coding = preferredCoding(acceptEncoding);
  const variant = coding === undefined ? undefined : variantOf(entry, coding);
  if (variant !== undefined && variant.body.length > 0) return { body: variant.body, coding, missing: undefined };
  const missing = coding !== undefined && variant === undefined && isWorthCompressing(entry) ? coding : undefined;
  return { body: entry.body, coding: undefined, missing };
}
