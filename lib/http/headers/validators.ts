import { createHash } from 'node:crypto';

import type { HeaderValue } from '../../cache/entry/entry.js';
import type { RequestHeaders } from './request-headers.js';

/** Returns a strong entity tag (RFC 9110, section 8.8.3): 132 bits of the body's SHA-256. */
export const entityTag = (body: Buffer): string =>
  `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;

interface Validated {
  header(name: 'etag' | 'last-modified'): HeaderValue | undefined;
}

/**
 * True if the client's copy is still good, so that the answer is 304 (RFC 9110, section 13). `If-None-Match`, by weak
 * comparison, takes precedence over `If-Modified-Since`.
 */
export function isNotModified(request: RequestHeaders, response: Validated): boolean {
  const ifNoneMatch = request['if-none-match'];
  if (ifNoneMatch !== undefined) return matches(ifNoneMatch, response.header('etag'));
  const ifModifiedSince = request['if-modified-since'];
  return (
    ifModifiedSince !== undefined && Date.parse(String(response.header('last-modified'))) <= Date.parse(ifModifiedSince)
  );
}

/** Tags in quotes, which may contain commas, and bare tags, which some applications send. */
const TAGS = /(?:W\/)?"[^"]*"|[^\s,]+/g;

function matches(list: string, etag: HeaderValue | undefined): boolean {
  if (list.trim() === '*') return true;
  if (etag === undefined) return false;
  const wanted = opaque(String(etag));
  return list.includes(wanted) && (list.match(TAGS) ?? []).some((tag) => opaque(tag) === wanted);
}

const opaque = (tag: string) => tag.replace(/^W\//, '');

const BODY_HEADERS = new Set([
  'content-type',
  'content-length',
  'content-encoding',
  'content-language',
  'transfer-encoding',
]);

/** True if a header describes a body. Responses with 304 or 204 have none (RFC 9110, section 15.4.5). */
export const describesBody = (name: string): boolean => BODY_HEADERS.has(name.toLowerCase());
