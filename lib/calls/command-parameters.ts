import type { PipeTransform, Type } from '@nestjs/common';

import type { ArgumentNames } from '../cache/key/argument-names.js';
import {
  descriptionsOf,
  parameterTypes,
  routeArguments,
  type ParameterDescription,
  type RouteArgument,
} from '../nest/metadata/nest-metadata.js';
import type { Class } from '../nest/metadata/stand-in.metadata.js';

/** The entry of a parameter's decorator in Nest's metadata. */
interface Description extends Omit<ParameterDescription, 'data'> {
  readonly pipes?: readonly (Type<PipeTransform> | PipeTransform)[];
  readonly factory?: (data: unknown, context: unknown) => unknown;
  readonly schema?: unknown;
}

/** One parameter of a program's method. */
export interface CommandParameter extends RouteArgument, Description {
  readonly index: number;
  /** The name for functions in the options; `undefined` if no key contains the parameter. */
  readonly name: string | undefined;
  /** The declared type, if the compiler left it. */
  readonly metatype: Type | undefined;
}

/** Returns the parameters of a route, without those that its stand-in added. */
export function commandParameters(
  target: Class,
  method: string,
  { names, count }: { names: ArgumentNames; count: number },
): CommandParameter[] {
  const descriptions = Object.values(descriptionsOf<Description>(target, method));
  const types = typesOf(target, method);
  return routeArguments(target, method)
    .filter(({ index }) => index < count)
    .map((argument) => ({
      ...descriptions.find(({ index }) => index === argument.index),
      ...argument,
      name: names.all.find(({ index }) => index === argument.index)?.name,
      metatype: types[argument.index],
    }));
}

/** Returns the parameters of a provider's method; `count` of them if the compiler left no types. */
export function positionalParameters(
  target: Class,
  method: string,
  { names, count }: { names: ArgumentNames; count: number },
): CommandParameter[] {
  const types = typesOf(target, method);
  return Array.from({ length: Math.max(types.length, count) }, (_, index) => ({
    index,
    name: names.all.find((one) => one.index === index && !one.isRest)?.name ?? String(index),
    metatype: types[index],
    type: undefined,
    data: undefined,
  }));
}

const typesOf = ({ prototype }: Class, method: string) =>
  parameterTypes(prototype, method) as readonly (Type | undefined)[];

/** Returns the type for people: `number`, `PageQuery`; `any` if the compiler left none. */
export function typeName({ metatype }: CommandParameter): string {
  if (metatype === undefined || (metatype as unknown) === Object) return 'any';
  return [String, Number, Boolean].includes(metatype as never) ? metatype.name.toLowerCase() : metatype.name;
}
