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

const FORBIDDING = ['private', 'no-store', 'no-cache'];

/**
 * Whether a response with this `Cache-Control` may not be kept (RFC 9111, section 3). Qualified forms such as
 * `private="x-user"` forbid all of it, and so does a field that cannot be read.
 */
export function forbidsStoring(value: string | readonly string[]): boolean {
  const directives = parseCacheControl(value);
  if (directives === undefined) return true;
  return (
    FORBIDDING.some((name) => directives.has(name)) ||
    ['max-age', 's-maxage'].some((name) => directives.has(name) && !(secondsOf(directives, name)! > 0))
  );
}
