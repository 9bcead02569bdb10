import type { ReturnKind } from '../../http/program/program.js';
import { DESIGN_RETURN_TYPE } from '../metadata/nest-metadata.js';
import type { Class, Method } from '../metadata/stand-in.metadata.js';

const isObservableClass = (type: unknown): boolean => {
  const { lift, subscribe } = Object((type as { prototype?: unknown } | undefined)?.prototype) as Record<
    string,
    unknown
  >;
  return typeof lift === 'function' && typeof subscribe === 'function';
};

/** The compiler leaves unions and interfaces as `Object`. */
const saysSomething = (type: unknown) => typeof type === 'function' && type !== Object;

const isAsync = (method: Method) => Object.prototype.toString.call(method) === '[object AsyncFunction]';

/** Returns what a method returns, by its declared type or its `async`; `undefined` if only a run can tell. */
export function declaredKind(target: Class, name: string, method: Method): ReturnKind | undefined {
  const type: unknown = Reflect.getMetadata(DESIGN_RETURN_TYPE, target.prototype, name);
  if (isObservableClass(type)) return 'observable';
  return saysSomething(type) || isAsync(method) ? 'promise' : undefined;
}
