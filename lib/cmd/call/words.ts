import { wrongUse } from '../../errors.js';

/** Values by the names they were given under; several of one name are a list. */
export type Given = ReadonlyMap<string, readonly string[]>;

/**
 * `x=12`, `--x=12`, `x=a x=b`: what is behind the first `=` is the value.
 * @throws GIOTTO_WRONG_USE
 */
export function parseWords(words: readonly string[]): Map<string, string[]> {
  const given = new Map<string, string[]>();
  for (const word of words) {
    const [, name, value] = /^(?:--)?([^=]+)=([^]*)$/.exec(word) ?? [];
    if (name === undefined) throw wrongUse(`"${word}" is no argument.`, `Write name=value${word.startsWith('-') ? '' : `, such as x=${word}`}.`);
    given.set(name, [...(given.get(name) ?? []), value!]);
  }
  return given;
}

const WORD = /(?:"[^"]*"|'[^']*'|\S)+/g;

/** The words of a line, where quotes hold blanks together as in a shell: `title='two words'`. */
export const splitLine = (line: string): string[] =>
  (line.match(WORD) ?? []).map((word) => word.replace(/"([^"]*)"|'([^']*)'/g, (_all, one: string, other: string) => one ?? other));
