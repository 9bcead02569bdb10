import { digest } from '../../cache/support/digest.js';

/** As many characters as a key may take in a header: clients' parsers take some 8 KB to 16 KB of headers in all. */
const MAX_SHOWN = 1024;

/** Tells keys apart that begin alike. */
const DIGEST_LENGTH = 16;

/**
 * A key as a structured string can hold it, which is printable ASCII alone (RFC 9651, section 3.3.3). One that would take
 * more than 1,024 characters of the header is cut, and ends with `...` and a digest of the whole.
 */
export function shownKey(key: string): string {
  const text = printable(key.slice(0, MAX_SHOWN));
  if (key.length <= MAX_SHOWN && cut(text, MAX_SHOWN) === text) return text;
  const end = `...${digest(key).slice(0, DIGEST_LENGTH)}`;
  return cut(text, MAX_SHOWN - end.length) + end;
}

/** As much of a text as takes so many characters once its quotes and backslashes are escaped. */
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
