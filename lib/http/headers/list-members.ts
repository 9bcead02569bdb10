const [QUOTE, COMMA, BACKSLASH] = ['"', ',', '\\'].map((char) => char.charCodeAt(0));

/** More than any client needs to name what it likes. */
const MAX_PREFERENCES = 64;

/**
 * The members of a list field (RFC 9110, section 5.6.1), as they stand, empty ones too. A comma in a quoted string parts none;
 * a quotation mark that is never closed takes the rest of the field.
 * @param most after so many the field is read no further
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
 * The first 64 members of a field by which a client says what it likes. What a choice costs grows with their number times that
 * of what there is to choose from, and a wish may be granted in part.
 */
export const firstDirectives = (field: string): string => listMembers(field, MAX_PREFERENCES).join(',');
