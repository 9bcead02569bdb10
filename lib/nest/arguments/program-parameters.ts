import type { Parameter } from '../../cache/key/arguments.js';
import { type Hiding, KNOWN } from '../../cache/key/hiding.js';
import { ParameterType, type RouteArgument } from '../metadata/nest-metadata.js';
import { pickedName, sourceOf } from './argument-sources.js';

/** True if an argument can be part of a key: not the request itself, its session or its files. */
export const isKeyable = (argument: RouteArgument): boolean =>
  argument.type === undefined || sourceOf(argument) !== undefined;

/**
 * Returns the parameters that a key contains, sorted by name. A parameter is named by its decorator, a whole source by
 * its own name, any other by its position. If two would share a name, their sources are added.
 * @param hiding tells which names are secret
 */
export function keyParameters(route: readonly RouteArgument[], hiding: Pick<Hiding, 'isSecret'> = KNOWN): Parameter[] {
  const keyed = route.filter((argument) => argument.type !== ParameterType.RESPONSE && isKeyable(argument));
  const names = [plainName, sourcedName, positionedName].reduce(
    (known, next) =>
      known.length > 0 && isUnique(known)
        ? known
        : keyed.map((argument, at) => (isUsedOnce(known, at) ? known[at]! : next(argument))),
    [] as string[],
  );
  return keyed
    .map((argument, at) => ({
      name: names[at]!,
      index: argument.index,
      secret: isSecret(argument, hiding),
      isCustom: argument.type === undefined || undefined,
    }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** Returns the name in a parameter's decorator, else its source, else its position. */
export const plainName = (argument: RouteArgument) =>
  pickedName(argument) ?? sourceOf(argument)?.property ?? String(argument.index);

const sourcedName = (argument: RouteArgument) =>
  `${sourceOf(argument)?.name ?? 'custom'}.${pickedName(argument) ?? argument.index}`;

const positionedName = (argument: RouteArgument) => `${argument.index}:${sourcedName(argument)}`;

const isUnique = (names: readonly string[]) => new Set(names).size === names.length;

const isUsedOnce = (names: readonly string[], at: number) =>
  names[at] !== undefined && names.filter((name) => name === names[at]).length === 1;

/** All headers together contain secret ones. The data of a custom decorator may be a name too. */
function isSecret(argument: RouteArgument, hiding: Pick<Hiding, 'isSecret'>): boolean {
  const { type, data } = argument;
  if (sourceOf(argument)?.isSecret || (type === ParameterType.HEADERS && pickedName(argument) === undefined))
    return true;
  return hiding.isSecret(plainName(argument)) || (typeof data === 'string' && hiding.isSecret(data));
}
