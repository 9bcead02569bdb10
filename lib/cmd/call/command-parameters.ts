import type { PipeTransform, Type } from '@nestjs/common';

import type { Parameter } from '../../cache/arguments.js';
import { ROUTE_ARGUMENTS, routeArguments, type RouteArgument } from '../../nest/nest-metadata.js';
import type { Class } from '../../nest/stand-in.metadata.js';

/** What Nest keeps of one parameter's decorator. */
interface Description {
  readonly index: number;
  readonly pipes?: readonly (Type<PipeTransform> | PipeTransform)[];
  readonly factory?: (data: unknown, context: unknown) => unknown;
  readonly schema?: unknown;
}

/** One parameter of a program's method. */
export interface CommandParameter extends RouteArgument, Description {
  readonly index: number;
  /** What the key calls it; none for one that no key holds. */
  readonly name: string | undefined;
  /** Its declared type, where the compiler has left word of it. */
  readonly metatype: Type | undefined;
}

/** The parameters of a method but for those that its stand-in added. */
export function commandParameters(
  target: Class,
  method: string,
  { names, count }: { names: readonly Parameter[]; count: number },
): CommandParameter[] {
  const descriptions = Object.values((Reflect.getMetadata(ROUTE_ARGUMENTS, target, method) ?? {}) as Record<string, Description>);
  const types = (Reflect.getMetadata('design:paramtypes', target.prototype, method) ?? []) as (Type | undefined)[];
  return routeArguments(target, method)
    .filter(({ index }) => index < count)
    .map((argument) => ({
      ...descriptions.find(({ index }) => index === argument.index),
      ...argument,
      name: names.find(({ index }) => index === argument.index)?.name,
      metatype: types[argument.index],
    }));
}

/** The type as people call it: `number`, `PageQuery`; `any` for one that the compiler left nothing of. */
export function typeName({ metatype }: CommandParameter): string {
  if (metatype === undefined || (metatype as unknown) === Object) return 'any';
  return [String, Number, Boolean].includes(metatype as never) ? metatype.name.toLowerCase() : metatype.name;
}
