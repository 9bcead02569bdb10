const ARROW = /^(?:\(([\w$\s,]*)\)|([\w$]+))\s*=>\s*([^]*)$/;
const TEXTS_AND_MEMBERS = /'[^'\\\n]*'|"[^"\\\n]*"|\.\s*[\w$]+/g;
/** Templates, comments, regular expressions and spread values are not looked through. */
const INTRICATE = /[`/\\]|\.\.\./;
const WORD = /[\p{ID_Start}$_][\p{ID_Continue}$]*/gu;
const CONSTANTS = ['return', 'true', 'false', 'null', 'undefined'];

/**
 * The source of an arrow function that names nothing but its own parameters and constants, or `undefined` for any other
 * function: that may keep state, which its source does not show.
 */
export function selfContainedSource(written: unknown): string | undefined {
  const source = Function.prototype.toString.call(written);
  const [, list, only, body] = ARROW.exec(source) ?? [];
  if (body === undefined || INTRICATE.test(body)) return undefined;
  const known = [...CONSTANTS, ...(list ?? only!).split(',').map((parameter) => parameter.trim())];
  const words = body.replace(TEXTS_AND_MEMBERS, ' ').match(WORD) ?? [];
  return words.every((word) => known.includes(word)) ? source : undefined;
}
