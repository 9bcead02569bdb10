import type { ExecutionContext, NestInterceptor } from '@nestjs/common';

/** An interceptor around a handler: the instance that Nest runs, or its class if each request has an instance. */
export type Surrounding = NestInterceptor | { readonly name: string };

/** The role of an interceptor around a program that stores finished responses. */
export interface Role {
  /**
   * `pure` runs before a response is stored, and is skipped afterwards. `transparent` gets the value in place of a
   * finished response, `blind` gets `undefined`.
   */
  readonly kind: 'pure' | 'transparent' | 'blind';
  /** The number of interceptors inside of it that run before a response is stored. */
  readonly stage: number;
}

/** A route handler and its class, which may have inherited it. */
export interface Handler {
  readonly target: object;
  readonly handler: object;
}

type Roles = WeakMap<object, WeakMap<object, Role>>;

/** By interceptor, class and handler. On routes that are no programs an interceptor has no role and runs as usual. */
const roles = new WeakMap<Surrounding, Roles>();

export function assignRole(interceptor: Surrounding, { target, handler }: Handler, role: Role): void {
  const ofInterceptor: Roles = roles.get(interceptor) ?? new WeakMap();
  const ofClass = ofInterceptor.get(target) ?? new WeakMap<object, Role>();
  roles.set(interceptor, ofInterceptor.set(target, ofClass.set(handler, role)));
}

/** Removes a role that an earlier application assigned. */
export function dismissRole(interceptor: Surrounding, { target, handler }: Handler): void {
  roles.get(interceptor)?.get(target)?.delete(handler);
}

/** Returns `undefined` if the interceptor has no role for the handler. */
export const roleOf = (interceptor: Surrounding, context: ExecutionContext): Role | undefined =>
  roles.get(interceptor)?.get(context.getClass())?.get(context.getHandler());
