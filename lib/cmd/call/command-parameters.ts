import type { PipeTransform, Type } from '@nestjs/common';

import type { ArgumentNames } from '../../cache/key/argument-names.js';
import { descriptionsOf, parameterTypes, routeArguments, type ParameterDescription, type RouteArgument } from '../../nest/metadata/nest-metadata.js';
import type { Class } from '../../nest/metadata/stand-in.metadata.js';

/** What Nest keeps of one parameter's decorator. */
interface Description extends Omit<ParameterDescription, 'data'> {
  readonly pipes?: readonly (Type<PipeTransform> | PipeTransform)[];
  readonly factory?: (data: unknown, context: unknown) => unknown;
  readonly schema?: unknown;
}

/** One parameter of a program's method. */
export interface CommandParameter extends RouteArgument, Description {
  readonly index: number;
  /** What functions in the options call it; none for one that no key holds. */
  readonly name: string | undefined;
  /** Its declared type, where the compiler has left word of it. */
  readonly metatype: Type | undefined;
}

/** The parameters of a method but for those that its stand-in added. */
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

/** The parameters of a method that code calls; `count` of them where the compiler has left no word of their types. */
export function positionalParameters(target: Class, method: string, { names, count }: { names: ArgumentNames; count: number }): CommandParameter[] {
  const types = typesOf(target, method);
  return Array.from({ length: Math.max(types.length, count) }, (_, index) => ({
    index,
    name: names.all.find((one) => one.index === index && !one.isRest)?.name ?? String(index),
    metatype: types[index],
    type: undefined,
    data: undefined,
  }));
}

const typesOf = ({ prototype }: Class, method: string) => parameterTypes(prototype, method) as readonly (Type | undefined)[];

/** The type as people call it: `number`, `PageQuery`; `any` for one that the compiler left nothing of. */
export function typeName({ metatype }: CommandParameter): string {
  if (metatype === undefined || (metatype as unknown) === Object) return 'any';
  return [String, Number, Boolean].includes(metatype as never) ? metatype.name.toLowerCase() : metatype.name;
}
