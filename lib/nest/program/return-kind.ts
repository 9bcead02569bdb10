import type { ReturnKind } from '../../http/program/program.js';
import { DESIGN_RETURN_TYPE } from '../metadata/nest-metadata.js';
import type { Class, Method } from '../metadata/stand-in.metadata.js';

const isObservableClass = (type: unknown): boolean => {
  const { lift, subscribe } = Object((type as { prototype?: unknown } | undefined)?.prototype) as Record<string, unknown>;
  return typeof lift === 'function' && typeof subscribe === 'function';
};

/** Unions and interfaces are left as `Object`, which says nothing. */
const saysSomething = (type: unknown) => typeof type === 'function' && type !== Object;

const isAsync = (method: Method) => Object.prototype.toString.call(method) === '[object AsyncFunction]';

/** What a method returns as its declared type tells, or its being `async`; `undefined` if only a run of it can tell. */
export function declaredKind(target: Class, name: string, method: Method): ReturnKind | undefined {
  const type: unknown = Reflect.getMetadata(DESIGN_RETURN_TYPE, target.prototype, name);
  if (isObservableClass(type)) return 'observable';
  return saysSomething(type) || isAsync(method) ? 'promise' : undefined;
}
