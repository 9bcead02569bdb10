import { invalidProgramName, unstableName } from '../../errors/startup.js';

/** Names that minifiers give. */
const MINIFIED = /^[\w$]{0,2}$/;

/** Names that Nest's `mixin()` gives: other ones at each start. */
const RANDOM = /^[0-9a-z]{21}$/;

/**
 * Refuses a default program name that contains a minified or random class name. Another build, or the next start, may
 * give that name to another class: on a shared server, that class would then answer from entries of this one.
 * @param where `ClassName.method`
 * @param className the class's name
 * @throws GIOTTO_UNSTABLE_NAME
 */
export function checkStableName(where: string, className: string): void {
  if (MINIFIED.test(className))
    throw unstableName(where, 'looks minified, so that another build may call another class so');
  if (RANDOM.test(className)) throw unstableName(where, 'is a random one, as mixin() makes it at each start');
}

/** @throws GIOTTO_INVALID_PROGRAM_NAME */
export function checkProgramName(where: string, name: unknown): string {
  if (isProgramName(name)) return name;
  throw invalidProgramName(where, name);
}

/** Parentheses, which end a name in a key, and control characters. */
const NOT_IN_A_NAME = /[()\u007f]|[^ -\uffff]/;

/** True for a possible name of a program. */
export const isProgramName = (name: unknown): name is string =>
  typeof name === 'string' && name !== '' && !NOT_IN_A_NAME.test(name);
