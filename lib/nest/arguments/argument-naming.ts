import { ArgumentNames, type ArgumentName, type Naming } from '../../cache/key/argument-names.js';
import {
  declaredInClass,
  declaredParameters,
  sourceOf,
  type DeclaredParameter,
} from '../../cache/key/parameter-names.js';
import { typeOfArgument } from './argument-types.js';
import { originalOf } from '../stand-in/mimic-method.js';
import { choiceParameter } from '../view/giotto-view.parameters.js';
import {
  isRouteHandler,
  parameterTypes,
  ParameterType,
  pipesOf,
  routeArguments,
  type RouteArgument,
} from '../metadata/nest-metadata.js';
import { placeOf } from '../metadata/place.js';
import { keyParameters, plainName } from './program-parameters.js';
import type { Class, Method } from '../metadata/stand-in.metadata.js';

/** A method whose arguments need names. */
export interface Called {
  readonly target: Class;
  readonly method: string;
  /** The method, or a function that stands for it. */
  readonly written: Method | undefined;
  /** The option `names`. */
  readonly names?: readonly (string | null | undefined)[];
}

/**
 * Returns the names of a method's arguments, for functions in the options of any decorator: those in the option
 * `names`, else those in Nest's parameter decorators, else the parameters' own, else their positions.
 */
export function namesOf(called: Called): ArgumentNames {
  const where = placeOf(called);
  const { names, isOpen } = isRouteHandler(called.target.prototype, called.method) ? ofRoute(called) : ofCode(called);
  return new ArgumentNames({ where, isOpen, names: names.map((one) => ({ ...one, type: typeOf(called, one) })) });
}

function typeOf({ target, method }: Called, { index, isRest }: ArgumentName): ArgumentName['type'] {
  if (isRest) return undefined;
  return typeOfArgument(parameterTypes(target.prototype, method)[index], pipesOf(target, method, index));
}

type Named = Omit<Naming, 'where'>;

/** Nest only passes a route handler the parameters that have decorators. */
function ofRoute(called: Called): Named {
  const route = routeArguments(called.target, called.method).filter(
    (argument) => choiceParameter(argument) === undefined,
  );
  const own = ownParameters(called) ?? [];
  const names = keyParameters(route).map(({ name: alias, index }) => {
    const argument = route.find((one) => one.index === index)!;
    const wanted =
      called.names?.[index] ??
      plainNameIn(route, argument) ??
      (argument.type === undefined ? own[index]?.name : undefined);
    return { name: wanted ?? alias, index, isRest: false, alias };
  });
  return { names: distinct(names).sort((one, other) => one.index - other.index), isOpen: false };
}

/** The name in a decorator. Of two parameters with one name, the path's keeps it. */
function plainNameIn(route: readonly RouteArgument[], argument: RouteArgument): string | undefined {
  if (argument.type === undefined) return undefined;
  const namesakes = route.filter((one) => one.type !== undefined && plainName(one) === plainName(argument));
  const ofPath = namesakes.filter(({ type }) => type === ParameterType.PARAM);
  return namesakes.length === 1 || (ofPath.length === 1 && ofPath[0] === argument) ? plainName(argument) : undefined;
}

/** Code may call a method with more arguments than it declares. */
function ofCode(called: Called): Named {
  const own = ownParameters(called) ?? [];
  const decorated = routeArguments(called.target, called.method);
  const count = Math.max(own.length, called.names?.length ?? 0, ...decorated.map(({ index }) => index + 1));
  const names = Array.from({ length: count }, (_, index) => {
    const { name, isRest } = own[index] ?? { name: undefined, isRest: false };
    return {
      name: called.names?.[index] ?? saidOf(decorated, index) ?? name ?? String(index),
      index,
      isRest,
      alias: undefined,
    };
  });
  const named = names.filter(({ name, index, isRest }) => !isRest || name !== String(index));
  return { names: distinct(named), isOpen: own.length === 0 || own.some(({ isRest }) => isRest) };
}

/** The name in a decorator such as `@Args('id')` of a resolver. */
function saidOf(decorated: readonly RouteArgument[], at: number): string | undefined {
  const { type, data } = decorated.find(({ index }) => index === at) ?? {};
  return type !== undefined && typeof data === 'string' && data !== '' ? data : undefined;
}

/** Of two arguments with one name the first keeps it. No argument takes the alias of another. */
function distinct(names: readonly ArgumentName[]): ArgumentName[] {
  return names.map((one, at) => {
    const isTaken = names.some(
      (other, index) => index !== at && other.name === one.name && (index < at || other.name === other.alias),
    );
    return isTaken ? { ...one, name: one.alias ?? String(one.index) } : one;
  });
}

/** Reads the method in the class's source if another decorator, such as `@Transactional()`, has replaced it. */
function ownParameters({ target, method, written }: Called): readonly DeclaredParameter[] | undefined {
  const original = written && originalOf(written);
  const source = sourceOf(original);
  const classes = classesOf(target);
  const isAsWritten = source !== undefined && classes.some((one) => sourceOf(one)?.includes(source));
  const inClass = isAsWritten
    ? undefined
    : classes.map((one) => declaredInClass(one, method)).find((found) => found !== undefined);
  return inClass ?? declaredParameters(original);
}

function classesOf(target: Class): Class[] {
  const classes: Class[] = [];
  for (let at: unknown = target; typeof at === 'function' && at !== Function.prototype; at = Object.getPrototypeOf(at))
    classes.push(at as Class);
  return classes;
}
