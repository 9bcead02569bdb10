import type { HeaderValue } from '../../cache/entry/entry.js';

/** Whether two values of a header are one, on however many lines. */
export const sameValue = (one: HeaderValue | undefined, other: HeaderValue | undefined): boolean => String(one) === String(other);

/** What a list has beyond one that it begins with; `undefined` if it begins otherwise, or has nothing more. */
export function additionTo(was: HeaderValue, is: HeaderValue): HeaderValue | undefined {
  if (typeof is === 'string') return textAddedTo(was, is);
  const before = [was].flat();
  return is.length > before.length && before.every((line, at) => line === is[at]) ? is.slice(before.length) : undefined;
}

/** `<a>, <b>` has `<b>` beyond `<a>`. */
function textAddedTo(was: HeaderValue, is: string): string | undefined {
  const start = [[was].flat().join(', '), String(was)].find((text) => is.startsWith(text));
  return start === undefined ? undefined : /^\s*,\s*(.+)$/s.exec(is.slice(start.length))?.[1];
}

/** The fields that one `Vary` has beyond another; all of them if there are no more. `undefined` if it lacks some. */
export function fieldsAddedTo(was: HeaderValue | undefined, is: HeaderValue): string | undefined {
  const [before, after] = [fieldsIn(was ?? ''), fieldsIn(is)];
  const has = (fields: readonly string[], field: string) => fields.some((known) => known.toLowerCase() === field.toLowerCase());
  if (!before.every((field) => has(after, field))) return undefined;
  const added = after.filter((field) => !has(before, field));
  return (added.length === 0 ? after : added).join(', ');
}

/** The fields that a `Vary` names, as they are spelled. */
export const fieldsIn = (value: HeaderValue): string[] =>
  [value].flat().join(',').split(',').map((field) => field.trim()).filter((field) => field !== '');

/** Returns a `Vary` with these fields added; `undefined` if it names all of them already, or `*`. */
export function withFields(vary: HeaderValue | undefined, fields: readonly string[]): string | undefined {
  const now = String(vary ?? '');
  const known = now.toLowerCase().split(/\s*,\s*/);
  const added = fields.filter((field) => !known.includes(field.toLowerCase()));
  return added.length === 0 || known.includes('*') ? undefined : [now, ...added].filter(Boolean).join(', ');
}

/** A list with more members: on one line if both are, else on lines of their own. */
export function joined(now: HeaderValue | undefined, more: HeaderValue): HeaderValue {
  if (now === undefined) return more;
  return typeof now === 'string' && typeof more === 'string' ? `${now}, ${more}` : [now, more].flat();
}

/** The same in lower case; none of a header that is not there. */
export const fieldNamesIn = (value: HeaderValue | undefined): string[] => fieldsIn(value ?? '').map((field) => field.toLowerCase());
