import type { ArgumentNames } from '../../cache/key/argument-names.js';
import { namesTakenApart } from '../../cache/key/parameter-names.js';
import { isListOf } from '../../cache/entry/field.js';
import { check } from '../options/option-checks.js';

const isName = (name: unknown) => name === null || name === undefined || (typeof name === 'string' && name !== '');

/**
 * Checks the option `names`.
 * @throws GIOTTO_INVALID_OPTION
 */
export function checkNamesOption(where: string, names: unknown): void {
  const given = Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
  const isPossible = names === undefined || (isListOf(names, isName) && new Set(given).size === given.length);
  check(
    `${where}: names`,
    names,
    isPossible,
    "Use an array of different names, in the order of the parameters, such as ['id', 'user'].",
  );
}

/**
 * Refuses functions that destructure a name, `({ id }) => …`, which no argument has. The functions are not called.
 * @throws GIOTTO_UNKNOWN_ARGUMENT
 */
export function checkNamesRead(names: ArgumentNames, functions: readonly unknown[]): void {
  for (const one of functions) for (const name of namesTakenApart(one)) names.check(name);
}
