import { oneLine } from '../cache/support/log-text.js';

const ESCAPE = String.fromCharCode(27);

/** What gives characters their colour, weight and the like (ECMA-48, section 8.3.117). */
const STYLE = new RegExp(`${ESCAPE}\\[[\\d;:]*m`);

const LAYOUT = /[\n\t]/;

/**
 * Prints lines for people. Entries, tags and lists are written by others, and what they hold is shown and not obeyed: no
 * control character reaches the terminal but the ends of lines.
 */
export const say = (text: string): void => console.log(shownAround(LAYOUT, text));

/** The same on standard error. */
export const tell = (text: string): void => console.error(shownAround(LAYOUT, text));

/** A program's own text, which may have colours. */
export const coloured = (text: string): string => shownAround(new RegExp(`${LAYOUT.source}|${STYLE.source}`), text);

/** The text as it is to be shown, but for what `kept` matches. */
function shownAround(kept: RegExp, text: string): string {
  return text.split(new RegExp(`(${kept.source})`)).map((part, at) => (at % 2 === 1 ? part : oneLine(part))).join('');
}
