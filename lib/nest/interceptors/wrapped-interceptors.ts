import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';

import { roleOf, type Surrounding } from './interceptor-roles.js';
import { lookingOn, passedBy } from './passing-by.js';

type Intercept = NestInterceptor['intercept'];

/** By holder: an interceptor, or the prototype of a class if each request has an instance. */
const wrappers = new WeakMap<object, Intercept>();

/** By request, the instances of such classes. */
const instances = new WeakMap<object, Map<Surrounding, NestInterceptor>>();

const holderOf = (interceptor: Surrounding): object =>
  typeof interceptor === 'function' ? (interceptor as { prototype: object }).prototype : interceptor;

/**
 * Wraps an interceptor's `intercept`. The wrapper only changes calls of handlers for which the interceptor has a role.
 * An interceptor that several applications share is wrapped once.
 * @returns false if the interceptor cannot be wrapped
 */
export function wrap(interceptor: Surrounding): boolean {
  return isWrapped(interceptor) || install(interceptor, holderOf(interceptor) as { intercept?: unknown });
}

/** True if Nest runs the wrapper. */
export function isWrapped(interceptor: Surrounding): boolean {
  const place = holderOf(interceptor) as { intercept?: unknown };
  const wrapper = wrappers.get(place);
  return wrapper !== undefined && place.intercept === wrapper;
}

function install(interceptor: Surrounding, place: { intercept?: unknown }): boolean {
  if (typeof place.intercept !== 'function') return false;
  const wrapper = wrapperOf(interceptor, originalOf(place, place.intercept as Intercept));
  if (
    !Reflect.defineProperty(place, 'intercept', {
      value: wrapper,
      writable: true,
      configurable: true,
      enumerable: false,
    })
  )
    return false;
  wrappers.set(place, wrapper);
  return place.intercept === wrapper;
}

/** A method of the class is looked up for each call, because it may be replaced later. */
function originalOf(place: object, found: Intercept): (instance: NestInterceptor) => Intercept {
  if (Object.hasOwn(place, 'intercept')) return () => found;
  return (instance) => Reflect.get(Object.getPrototypeOf(place) as object, 'intercept', instance) as Intercept;
}

function wrapperOf(interceptor: Surrounding, original: (instance: NestInterceptor) => Intercept): Intercept {
  return function intercept(this: NestInterceptor, context: ExecutionContext, next: CallHandler) {
    const role = roleOf(interceptor, context);
    if (role === undefined) return original(this).call(this, context, next);
    if (this !== interceptor) remember(interceptor, this, context);
    const run = (handler: CallHandler) => original(this).call(this, context, handler);
    return (role.kind === 'pure' ? passedBy(run, next, role) : lookingOn(run, next, role)) as ReturnType<Intercept>;
  };
}

function remember(interceptor: Surrounding, instance: NestInterceptor, context: ExecutionContext): void {
  const [request] = context.getArgs<[object]>();
  const ofRequest = instances.get(request) ?? new Map<Surrounding, NestInterceptor>();
  instances.set(request, ofRequest.set(interceptor, instance));
}

/**
 * Returns the instance that Nest runs for a request.
 * @throws Error outside of a request, if each request has an instance
 */
export function instanceFor(interceptor: Surrounding, context: ExecutionContext): NestInterceptor {
  if (typeof interceptor !== 'function') return interceptor as NestInterceptor;
  const instance = instances.get(context.getArgs<[object]>()[0])?.get(interceptor);
  if (instance === undefined)
    throw new Error(`${interceptor.name} is made for each HTTP request, and there is none here.`);
  return instance;
}
