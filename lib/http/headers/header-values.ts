import type { HeaderValue } from '../../cache/entry/entry.js';

/** True if two values of a header are equal, on however many lines. */
export const sameValue = (one: HeaderValue | undefined, other: HeaderValue | undefined): boolean =>
  String(one) === String(other);

/** Returns what was added at the end of a list; `undefined` if nothing was, or if its beginning changed. */
export function additionTo(was: HeaderValue, is: HeaderValue): HeaderValue | undefined {
  if (typeof is === 'string') return textAddedTo(was, is);
  const before = [was].flat();
  return is.length > before.length && before.every((line, at) => line === is[at]) ? is.slice(before.length) : undefined;
}

function textAddedTo(was: HeaderValue, is: string): string | undefined {
  const start = [[was].flat().join(', '), String(was)].find((text) => is.startsWith(text));
  return start === undefined ? undefined : /^\s*,\s*(.+)$/s.exec(is.slice(start.length))?.[1];
}

/** Returns the fields that were added to a `Vary`; all fields if none were. `undefined` if some were removed. */
export function fieldsAddedTo(was: HeaderValue | undefined, is: HeaderValue): string | undefined {
  const [before, after] = [fieldsIn(was ?? ''), fieldsIn(is)];
  const has = (fields: readonly string[], field: string) =>
    fields.some((known) => known.toLowerCase() === field.toLowerCase());
  if (!before.every((field) => has(after, field))) return undefined;
  const added = after.filter((field) => !has(before, field));
  return (added.length === 0 ? after : added).join(', ');
}

/** Returns the fields that a `Vary` names, in their spelling. */
export const fieldsIn = (value: HeaderValue): string[] =>
  [value]
    .flat()
    .join(',')
    .split(',')
    .map((field) => field.trim())
    .filter((field) => field !== '');

/** Returns a `Vary` with these fields added; `undefined` if it names all of them already, or `*`. */
export function withFields(vary: HeaderValue | undefined, fields: readonly string[]): string | undefined {
  const now = String(vary ?? '');
  const known = now.toLowerCase().split(/\s*,\s*/);
  const added = fields.filter((field) => !known.includes(field.toLowerCase()));
  return added.length === 0 || known.includes('*') ? undefined : [now, ...added].filter(Boolean).join(', ');
}

/** Appends members to a list: on one line if both values are one line each. */
export function joined(now: HeaderValue | undefined, more: HeaderValue): HeaderValue {
  if (now === undefined) return more;
  return typeof now === 'string' && typeof more === 'string' ? `${now}, ${more}` : [now, more].flat();
}

/** Returns the fields in lower case. */
export const fieldNamesIn = (value: HeaderValue | undefined): string[] =>
  fieldsIn(value ?? '').map((field) => field.toLowerCase());
