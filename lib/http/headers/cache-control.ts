import { parseDictionary } from 'structured-headers';

/**
 * The directives of a `Cache-Control` field by lower-cased name, or `undefined` where the field cannot be read, or not in one way
 * alone: where one is there twice, or several stand between two commas.
 */
export type Directives = ReadonlyMap<string, unknown>;

/** @param value one field value, or several lines of it */
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

/** The argument of a directive that counts seconds: `max-age=5` and `max-age="5"` alike; without an argument NaN. */
export function secondsOf(directives: Directives, name: string): number | undefined {
  return directives.has(name) ? Number.parseInt(String(directives.get(name)), 10) : undefined;
}

/** Statuses whose caching this library implements in full, for which `must-understand` lifts `no-store` (RFC 9111, section 5.2.2.3). */
const UNDERSTOOD = new Set([200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501]);

/** For whom an entry would be, and what it would hold. */
export interface Storing {
  /** Whether it is one identity's alone, as a private cache's entries are. */
  readonly isPrivate: boolean;
  readonly status: number;
}

/**
 * Whether a response with this `Cache-Control` may not be kept (RFC 9111, section 3). A field that cannot be read forbids it.
 * For an entry of one identity only `no-store` does: `private`, `no-cache` and `max-age=0` are said to browsers.
 */
export function forbidsStoring(value: string | readonly string[], kept: Storing): boolean {
  const directives = parseCacheControl(value);
  if (directives === undefined) return true;
  return forbidsAll(directives, kept.status) || (!kept.isPrivate && forbidsSharing(directives));
}

const forbidsAll = (directives: Directives, status: number): boolean =>
  directives.has('no-store') && !(directives.has('must-understand') && UNDERSTOOD.has(status));

/** Qualified forms such as `private="x-user"` forbid all of it. Where there is `s-maxage`, `max-age` is for private caches. */
function forbidsSharing(directives: Directives): boolean {
  if (directives.has('private') || directives.has('no-cache')) return true;
  const seconds = secondsOf(directives, 's-maxage') ?? secondsOf(directives, 'max-age');
  return seconds !== undefined && !(seconds > 0);
}

/** Whether a shared cache may not serve a response with this `Cache-Control` once it is old (RFC 9111, sections 5.2.2.2 and 5.2.2.8). */
export function forbidsStale(value: string | readonly string[]): boolean {
  const directives = parseCacheControl(value);
  return directives === undefined || directives.has('must-revalidate') || directives.has('proxy-revalidate');
}
