import { parseDictionary } from 'structured-headers';

/** The directives of a `Cache-Control` field, by lower-cased name. */
export type Directives = ReadonlyMap<string, unknown>;

/**
 * Returns `undefined` if the field cannot be read without doubt: a directive occurs twice, or a comma is missing.
 * @param value one field value, or several lines of it
 */
export function parseCacheControl(value: string | readonly string[]): Directives | undefined {
  const text = (typeof value === 'string' ? value : value.join(', ')).toLowerCase();
  try {
    const members = [...parseDictionary(text)];
    if (members.length < membersIn(text) || members.some(([, [, parameters]]) => parameters.size > 0)) return undefined;
    return new Map(members.map(([name, [argument]]) => [name, argument]));
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}

const QUOTED = /"(?:[^"\\]|\\.)*"/g;

const membersIn = (text: string) => (text.trim() === '' ? 0 : text.replace(QUOTED, '').split(',').length);

/** Returns the argument of a directive in seconds, quoted or not. NaN if the argument is missing, `undefined` if the directive is. */
export function secondsOf(directives: Directives, name: string): number | undefined {
  return directives.has(name) ? Number.parseInt(String(directives.get(name)), 10) : undefined;
}

/** The statuses for which `must-understand` overrides `no-store`: this library implements their caching in full (RFC 9111, section 5.2.2.3). */
const UNDERSTOOD = new Set([200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501]);

/** The facts beside the field on which storing depends. */
export interface Storing {
  /** True if the entry would belong to one identity, like the entries of a private cache. */
  readonly isPrivate: boolean;
  readonly status: number;
}

/**
 * True if a response with this `Cache-Control` must not be stored (RFC 9111, section 3), or if the field cannot be read.
 * For an entry of one identity only `no-store` counts: `private`, `no-cache` and `max-age=0` address browsers.
 */
export function forbidsStoring(value: string | readonly string[], kept: Storing): boolean {
  const directives = parseCacheControl(value);
  if (directives === undefined) return true;
  return forbidsAll(directives, kept.status) || (!kept.isPrivate && forbidsSharing(directives));
}

const forbidsAll = (directives: Directives, status: number): boolean =>
  directives.has('no-store') && !(directives.has('must-understand') && UNDERSTOOD.has(status));

/** Qualified forms such as `private="x-user"` count as unqualified. With `s-maxage`, `max-age` addresses private caches alone. */
function forbidsSharing(directives: Directives): boolean {
  if (directives.has('private') || directives.has('no-cache')) return true;
  const seconds = secondsOf(directives, 's-maxage') ?? secondsOf(directives, 'max-age');
  return seconds !== undefined && !(seconds > 0);
}

/** True if a shared cache must not serve such a response stale (RFC 9111, sections 5.2.2.2 and 5.2.2.8), or if the field cannot be read. */
export function forbidsStale(value: string | readonly string[]): boolean {
  const directives = parseCacheControl(value);
  return directives === undefined || directives.has('must-revalidate') || directives.has('proxy-revalidate');
}
