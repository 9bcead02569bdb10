import { invalidProgramName, unstableName } from '../../errors/startup.js';

/** How minifiers call classes. */
const MINIFIED = /^[\w$]{0,2}$/;

/** How Nest's `mixin()` calls the classes that it makes: otherwise at each start. */
const RANDOM = /^[0-9a-z]{21}$/;

/**
 * Refuses the default name of a program whose class has a name that another build, or the next start, gives to another class.
 * On a server that several processes share, its entries would be taken for those of that other class, or never be found again.
 * @param where `ClassName.method`
 * @param className the class's name
 * @throws GIOTTO_UNSTABLE_NAME
 */
export function checkStableName(where: string, className: string): void {
  if (MINIFIED.test(className)) throw unstableName(where, 'looks minified, so that another build may call another class so');
  if (RANDOM.test(className)) throw unstableName(where, 'is a random one, as mixin() makes it at each start');
}

/** @throws GIOTTO_INVALID_PROGRAM_NAME */
export function checkProgramName(where: string, name: unknown): string {
  if (isProgramName(name)) return name;
  throw invalidProgramName(where, name);
}

/** Parentheses, which end a name in a key, and control characters: DEL, and all that stand before the blank. */
const NOT_IN_A_NAME = /[()\u007f]|[^ -\uffff]/;

/** Whether a program may be called so. */
export const isProgramName = (name: unknown): name is string => typeof name === 'string' && name !== '' && !NOT_IN_A_NAME.test(name);
