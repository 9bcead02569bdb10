import { wrongUse } from '../errors/command-line.js';

/** Values by name. Several values of one name are a list. */
export type Given = ReadonlyMap<string, readonly string[]>;

/**
 * Reads `x=12`, `--x=12` and `x=a x=b`. The value follows the first `=`.
 * @throws GIOTTO_WRONG_USE
 */
export function parseWords(words: readonly string[]): Map<string, string[]> {
  const given = new Map<string, string[]>();
  for (const word of words) {
    const [, name, value] = /^(?:--)?([^=]+)=([^]*)$/.exec(word) ?? [];
    if (name === undefined) throw noArgument(word);
    given.set(name, [...(given.get(name) ?? []), value!]);
  }
  return given;
}

const noArgument = (word: string) =>
  word.startsWith('-')
    ? wrongUse(`"${word}" is neither an option nor an argument.`, 'Write name=value; --help shows the options.')
    : wrongUse(`"${word}" is no argument.`, `Write name=value, such as x=${word}.`);

const WORD = /(?:"[^"]*"|'[^']*'|\S)+/g;

/** Splits a line into words, up to a comment. Quotes keep blanks, as in a shell: `title='two words' # a comment`. */
export function splitLine(line: string): string[] {
  const words = line.match(WORD) ?? [];
  const remark = words.findIndex((word) => word.startsWith('#'));
  return (remark < 0 ? words : words.slice(0, remark)).map(unquoted);
}

const unquoted = (word: string) =>
  word.replace(/"([^"]*)"|'([^']*)'/g, (_all, one: string, other: string) => one ?? other);
