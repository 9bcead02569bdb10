/** How each kind of bracket ends. */
const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

const COMMENT = /\/\*[^]*?\*\/|\/\/[^\n\r\u2028\u2029]*/y;
const TEXT = /'(?:[^'\\]|\\[^])*'|"(?:[^"\\]|\\[^])*"/y;
const PATTERN = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/\w*/y;

/** After these a slash divides; after anything else it begins a regular expression. */
const OPERAND_END = /[\w$)\]}'"`]\s*$/;
const OPERATOR_WORD = /\b(?:return|typeof|instanceof|in|of|new|delete|void|throw|case|do|else|yield|await)\s*$/;

/** What stands between the brackets of a source text, in parts, or `undefined` if it cannot be read. */
export interface Bracketed {
  /** What the commas separate, without comments. */
  readonly parts: readonly string[];
  /** The index behind the closing bracket. */
  readonly end: number;
}

/**
 * Reads what stands between two brackets, such as a list of parameters. Strings, templates, comments and regular expressions
 * in it are passed over, whatever they hold.
 * @param open the index of the opening bracket
 */
export function readBracketed(source: string, open: number): Bracketed | undefined {
  const close = CLOSING[source[open]!];
  const parts: string[] = [];
  let part = '';
  for (let at = open + 1; at < source.length; ) {
    const character = source[at]!;
    if (character === close) return { parts: part.trim() === '' ? parts : [...parts, part.trim()], end: at + 1 };
    if (character === ',') {
      parts.push(part.trim());
      part = '';
    }
    const end = skip(source, at, part);
    if (end === undefined) return undefined;
    if (character !== ',' && !isComment(source, at)) part += source.slice(at, end);
    at = end;
  }
  return undefined;
}

/** The index of the first character from `at` on that is neither blank nor in a comment. */
export function skipBlanks(source: string, at: number): number {
  for (;;) {
    while (/\s/.test(source[at] ?? '')) at++;
    const end = matchAt(COMMENT, source, at);
    if (end === undefined) return at;
    at = end;
  }
}

const isComment = (source: string, at: number) => matchAt(COMMENT, source, at) !== undefined;

/** The index behind the token at `at`; a bracket counts with all that it holds. */
function skip(source: string, at: number, before: string): number | undefined {
  const character = source[at]!;
  if (CLOSING[character] !== undefined) return readBracketed(source, at)?.end;
  if (character === '`') return templateEnd(source, at);
  if (character === "'" || character === '"') return matchAt(TEXT, source, at);
  if (')]}'.includes(character)) return undefined;
  return character === '/' ? slashEnd(source, at, before) : at + 1;
}

function slashEnd(source: string, at: number, before: string): number {
  const isDivision = OPERAND_END.test(before) && !OPERATOR_WORD.test(before);
  return matchAt(COMMENT, source, at) ?? (isDivision ? undefined : matchAt(PATTERN, source, at)) ?? at + 1;
}

function templateEnd(source: string, open: number): number | undefined {
  for (let at = open + 1; at < source.length; at++) {
    if (source[at] === '`') return at + 1;
    if (source[at] === '\\') at++;
    else if (source.startsWith('${', at)) at = (readBracketed(source, at + 1)?.end ?? source.length) - 1;
  }
  return undefined;
}

/** The index behind what a sticky pattern matches at `at`. */
export function matchAt(pattern: RegExp, source: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(source) ? pattern.lastIndex : undefined;
}
