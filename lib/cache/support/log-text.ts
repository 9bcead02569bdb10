import { inspect } from 'node:util';

import { isError, reasonOf } from '../../errors/reason.js';

/** How many characters of an error or of a client's text a log line shows. */
const MAX_PART = 500;

/** How many characters a log line has at most. */
const MAX_LINE = 2000;

/** Characters that end a line, move a terminal's cursor, or change the direction of writing. */
const CONTROL = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Replaces control characters by escapes, so that the text is one line and cannot change a terminal. */
export const oneLine = (text: string): string => text.replace(CONTROL, escaped);

/** Returns a whole log line, bounded in length and without control characters. Nobody can forge a second line. */
export const logLine = (text: string): string => bounded(text, MAX_LINE);

/** Returns what an error says, for a log line. Never throws. */
export const errorText = (error: unknown): string => part(() => reasonOf(error));

/** Returns the same after the error's name. Never throws. */
export const namedErrorText = (error: unknown): string =>
  part(() => (isError(error) && error.message ? `${error.name}: ${error.message}` : reasonOf(error)));

/** Returns any value for a log line. Never throws. */
export const valueText = (value: unknown): string => part(() => inspect(value, { depth: 1 }));

/** Returns the kind of an error. Errors that differ only in their messages have the same kind. Never throws. */
export const kindOfError = (error: unknown): string => part(() => (isError(error) ? error.name : typeof error));

function part(make: () => unknown): string {
  try {
    return bounded(String(make()), MAX_PART);
  } catch {
    return 'something that cannot be shown';
  }
}

function bounded(text: string, most: number): string {
  const shown = text.slice(0, most).replace(CONTROL, escaped);
  return text.length > most || shown.length > most
    ? `${shown.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`
    : shown;
}

const escaped = (char: string) => NAMED[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
