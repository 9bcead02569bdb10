import { inspect, types } from 'node:util';

/** How long a part of a log line may be that comes from an error or a client, in characters. */
const MAX_PART = 500;

/** How long a whole line may be, in characters. */
const MAX_LINE = 2000;

/** What ends a line, moves a terminal's cursor, or leadership the direction of writing. */
const CONTROL = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A text with its control characters written as escapes: it is one line, and a terminal does nothing but show it. */
export const oneLine = (text: string): string => text.replace(CONTROL, escaped);

/** A whole line for the log, bounded in length and without control characters: nobody can forge a second line. */
export const logLine = (text: string): string => bounded(text, MAX_LINE);

/** What an error says, as part of a log line; a view of what was thrown in place of an error. Never throws. */
export const errorText = (error: unknown): string => part(() => reason(error));

/** The same behind the error's name. Never throws. */
export const namedErrorText = (error: unknown): string => part(() => (isError(error) && error.message ? `${error.name}: ${error.message}` : reason(error)));

/** Any value, as part of a log line. Never throws. */
export const valueText = (value: unknown): string => part(() => inspect(value, { depth: 1 }));

/** What kind of error it is: the same for all that differ only by what they say. Never throws. */
export const kindOfError = (error: unknown): string => part(() => (isError(error) ? error.name : typeof error));

function part(make: () => unknown): string {
  try {
    return bounded(String(make()), MAX_PART);
  } catch {
    return 'something that cannot be shown';
  }
}

const isError = (value: unknown): value is Error => types.isNativeError(value) || value instanceof Error;

/** An `AggregateError`, as a refused connection to `localhost` gives, has no message of its own. */
function reason(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reason).join('; ');
  if (isError(error)) return error.message || error.name;
  return typeof error === 'string' ? error : inspect(error);
}

function bounded(text: string, most: number): string {
  const shown = text.slice(0, most).replace(CONTROL, escaped);
  return text.length > most || shown.length > most ? `${shown.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…` : shown;
}

const escaped = (char: string) => NAMED[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
