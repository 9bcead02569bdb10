const ARROW = /^(?:\(([\w$\s,]*)\)|([\w$]+))\s*=>\s*([^]*)$/;
const TEXTS_AND_MEMBERS = /'[^'\\\n]*'|"[^"\\\n]*"|\.\s*[\w$]+/g;
/** Sources with templates, comments, regular expressions or spread values are not examined. */
const INTRICATE = /[`/\\]|\.\.\./;
const WORD = /[\p{ID_Start}$_][\p{ID_Continue}$]*/gu;
const CONSTANTS = ['return', 'true', 'false', 'null', 'undefined'];

/**
 * Returns the source of an arrow function that names only its own parameters and constants. `undefined` for any other function:
 * it may keep state that its source does not show.
 */
export function selfContainedSource(written: unknown): string | undefined {
  const source = Function.prototype.toString.call(written);
  const [, list, only, body] = ARROW.exec(source) ?? [];
  if (body === undefined || INTRICATE.test(body)) return undefined;
  const known = [...CONSTANTS, ...(list ?? only!).split(',').map((parameter) => parameter.trim())];
  const words = body.replace(TEXTS_AND_MEMBERS, ' ').match(WORD) ?? [];
  return words.every((word) => known.includes(word)) ? source : undefined;
}
