import type { Parameter } from '../../cache/key/arguments.js';
import { type Hiding, KNOWN } from '../../cache/key/hiding.js';
import { ParameterType, type RouteArgument } from '../metadata/nest-metadata.js';

interface Source {
  /** What tells arguments of one name apart. */
  readonly name: string;
  /** What the argument is called where it is the whole of its source. */
  readonly whole: string;
  readonly secret?: boolean;
}

const SOURCES: Readonly<Record<number, Source>> = {
  [ParameterType.BODY]: { name: 'body', whole: 'body' },
  [ParameterType.QUERY]: { name: 'query', whole: 'query' },
  [ParameterType.PARAM]: { name: 'param', whole: 'params' },
  [ParameterType.HEADERS]: { name: 'header', whole: 'headers' },
  [ParameterType.HOST]: { name: 'host', whole: 'hosts' },
  [ParameterType.IP]: { name: 'ip', whole: 'ip' },
  [ParameterType.RAW_BODY]: { name: 'rawBody', whole: 'rawBody' },
  [ParameterType.COOKIES]: { name: 'cookie', whole: 'cookies', secret: true },
  [ParameterType.SIGNED_COOKIES]: { name: 'signedCookie', whole: 'signedCookies', secret: true },
};

/** Whether an argument can be part of a key. What Nest hands over of the request itself, its session or its files cannot. */
export const isKeyable = ({ type }: RouteArgument): boolean => type === undefined || type in SOURCES;

/**
 * The parameters that a key holds, sorted by name: called as their decorators call them, a whole source by its own name,
 * any other by its position; where two would share a name, by their source too.
 * @param hiding tells by their names which must not show
 */
export function keyParameters(route: readonly RouteArgument[], hiding: Pick<Hiding, 'isSecret'> = KNOWN): Parameter[] {
  const keyed = route.filter((argument) => argument.type !== ParameterType.RESPONSE && isKeyable(argument));
  const names = [plainName, sourcedName, positionedName].reduce(
    (known, next) => (known.length > 0 && isUnique(known) ? known : keyed.map((argument, at) => (isUsedOnce(known, at) ? known[at]! : next(argument)))),
    [] as string[],
  );
  return keyed
    .map((argument, at) => ({ name: names[at]!, index: argument.index, secret: isSecret(argument, hiding), isCustom: argument.type === undefined || undefined }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** What a decorator calls a parameter; by its position what it gives no name. */
export const plainName = (argument: RouteArgument) => dataName(argument) ?? sourceOf(argument)?.whole ?? String(argument.index);

const sourcedName = (argument: RouteArgument) =>
  `${sourceOf(argument)?.name ?? 'custom'}.${dataName(argument) ?? argument.index}`;

const positionedName = (argument: RouteArgument) => `${argument.index}:${sourcedName(argument)}`;

const sourceOf = ({ type }: RouteArgument) => (type === undefined ? undefined : SOURCES[type]);

/** Only built-in decorators take the name of what they pick. */
const dataName = ({ type, data }: RouteArgument) =>
  type !== undefined && typeof data === 'string' && data !== '' ? data : undefined;

const isUnique = (names: readonly string[]) => new Set(names).size === names.length;

const isUsedOnce = (names: readonly string[], at: number) =>
  names[at] !== undefined && names.filter((name) => name === names[at]).length === 1;

/** All headers together hold some that are. What a decorator of the application's own is given may be a name too. */
function isSecret(argument: RouteArgument, hiding: Pick<Hiding, 'isSecret'>): boolean {
  const { type, data } = argument;
  if (sourceOf(argument)?.secret || (type === ParameterType.HEADERS && dataName(argument) === undefined)) return true;
  return hiding.isSecret(plainName(argument)) || (typeof data === 'string' && hiding.isSecret(data));
}
