import { oneLine } from '../../cache/support/log-text.js';

const ESCAPE = String.fromCharCode(27);

/** Escape sequences for colours and weights (ECMA-48, section 8.3.117). */
const STYLE = new RegExp(`${ESCAPE}\\[[\\d;:]*m`);

const LAYOUT = /[\n\t]/;

/**
 * Prints lines for people. Entries, tags and lists may come from others, so no control character reaches the terminal
 * except line ends and tabs.
 */
export const say = (text: string): void => console.log(shownAround(LAYOUT, text));

/** The same on standard error. */
export const tell = (text: string): void => console.error(shownAround(LAYOUT, text));

/** Returns a program's text with its colours and without other control characters. */
export const coloured = (text: string): string => shownAround(new RegExp(`${LAYOUT.source}|${STYLE.source}`), text);

/** Escapes control characters, except those that `kept` matches. */
function shownAround(kept: RegExp, text: string): string {
  return text
    .split(new RegExp(`(${kept.source})`))
    .map((part, at) => (at % 2 === 1 ? part : oneLine(part)))
    .join('');
}
