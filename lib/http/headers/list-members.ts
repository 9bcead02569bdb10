const [QUOTE, COMMA, BACKSLASH] = ['"', ',', '\\'].map((char) => char.charCodeAt(0));

/** More preferences than any client needs to state. */
const MAX_PREFERENCES = 64;

/**
 * Returns the members of a list field (RFC 9110, section 5.6.1) unchanged, empty ones too. A comma in a quoted string separates
 * nothing. A quotation mark that is never closed extends to the end of the field.
 * @param most how many members are read
 */
export function listMembers(field: string, most = Infinity): string[] {
  const members: string[] = [];
  let start = 0;
  let isQuoted = false;
  for (let at = 0; at < field.length && members.length < most; at++) {
    const char = field.charCodeAt(at);
    if (char === QUOTE) isQuoted = !isQuoted;
    else if (isQuoted && char === BACKSLASH) at++;
    else if (!isQuoted && char === COMMA) {
      members.push(field.slice(start, at));
      start = at + 1;
    }
  }
  return members.length < most ? [...members, field.slice(start)] : members;
}

/**
 * Returns the first 64 members of a field. A negotiation costs members times offers, so a longer field is cut. A server may
 * ignore preferences.
 */
export const firstDirectives = (field: string): string => listMembers(field, MAX_PREFERENCES).join(',');
