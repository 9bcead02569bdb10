/** The closing bracket of each opening one. */
const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

const COMMENT = /\/\*[^]*?\*\/|\/\/[^\n\r\u2028\u2029]*/y;
const TEXT = /'(?:[^'\\]|\\[^])*'|"(?:[^"\\]|\\[^])*"/y;
const PATTERN = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/\w*/y;

/** After these a slash divides. After anything else it begins a regular expression. */
const OPERAND_END = /[\w$)\]}'"`]\s*$/;
const OPERATOR_WORD = /\b(?:return|typeof|instanceof|in|of|new|delete|void|throw|case|do|else|yield|await)\s*$/;

/** The text between two brackets, in parts. */
export interface Bracketed {
  /** The parts between commas, without comments. */
  readonly parts: readonly string[];
  /** The index after the closing bracket. */
  readonly end: number;
}

/**
 * Reads the text between two brackets, such as a list of parameters. Skips strings, templates, comments and regular
 * expressions, whatever they hold.
 * @param open the index of the opening bracket
 * @returns `undefined` if the text cannot be read
 */
export function readBracketed(source: string, open: number): Bracketed | undefined {
  const close = CLOSING[source[open]!];
  const parts: string[] = [];
  let part = '';
  for (let at = open + 1; at < source.length;) {
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

/** Returns the index of the first character from `at` that is neither blank nor in a comment. */
export function skipBlanks(source: string, at: number): number {
  for (;;) {
    while (/\s/.test(source[at] ?? '')) at++;
    const end = matchAt(COMMENT, source, at);
    if (end === undefined) return at;
    at = end;
  }
}

const isComment = (source: string, at: number) => matchAt(COMMENT, source, at) !== undefined;

/** Returns the index after the token at `at`. A bracket counts with everything in it. */
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

/** Returns the index after what a sticky pattern matches at `at`. */
export function matchAt(pattern: RegExp, source: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(source) ? pattern.lastIndex : undefined;
}
