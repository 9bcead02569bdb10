import { digest } from '../../cache/support/digest.js';

/** The longest key in a header. Clients accept about 8 KB to 16 KB of headers in total. */
const MAX_SHOWN = 1024;

/** Distinguishes keys with the same beginning. */
const DIGEST_LENGTH = 16;

/**
 * Returns a key as printable ASCII, which is all that a structured string can hold (RFC 9651, section 3.3.3). A key of more than
 * 1,024 characters is cut, and ends with `...` and a digest of the whole.
 */
export function shownKey(key: string): string {
  const text = printable(key.slice(0, MAX_SHOWN));
  if (key.length <= MAX_SHOWN && cut(text, MAX_SHOWN) === text) return text;
  const end = `...${digest(key).slice(0, DIGEST_LENGTH)}`;
  return cut(text, MAX_SHOWN - end.length) + end;
}

/** Cuts a text that would be too long with its quotes and backslashes escaped. */
function cut(text: string, most: number): string {
  let taken = 0;
  for (let at = 0; at < text.length; at++) {
    taken += text[at] === '"' || text[at] === '\\' ? 2 : 1;
    if (taken > most) return text.slice(0, at);
  }
  return text;
}

const printable = (key: string) =>
  key.replace(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
