import type { ExecutionContext } from '@nestjs/common';

import type { Surrounding } from './program-level.js';

/** What an interceptor is to a program whose finished responses go through it. */
export interface Role {
  /**
   * `pure`: it is applied before a response is stored, and passed by then. `transparent`: it sees the value in place of a
   * finished response. `blind`: it sees nothing in place of one.
   */
  readonly kind: 'pure' | 'transparent' | 'blind';
  /** How many interceptors inside of it are applied before a response is stored. */
  readonly stage: number;
}

/** A route handler and its class, of which the handler may be inherited. */
export interface Handler {
  readonly target: object;
  readonly handler: object;
}

type Roles = WeakMap<object, WeakMap<object, Role>>;

/** By interceptor, class and handler. Routes that are no programs give no roles: their interceptors are left alone. */
const roles = new WeakMap<Surrounding, Roles>();

export function assignRole(interceptor: Surrounding, { target, handler }: Handler, role: Role): void {
  const ofInterceptor: Roles = roles.get(interceptor) ?? new WeakMap();
  const ofClass = ofInterceptor.get(target) ?? new WeakMap<object, Role>();
  roles.set(interceptor, ofInterceptor.set(target, ofClass.set(handler, role)));
}

/** Takes a role away that an earlier application gave. */
export function dismissRole(interceptor: Surrounding, { target, handler }: Handler): void {
  roles.get(interceptor)?.get(target)?.delete(handler);
}

/** `undefined` where the interceptor has none. */
export const roleOf = (interceptor: Surrounding, context: ExecutionContext): Role | undefined =>
  roles.get(interceptor)?.get(context.getClass())?.get(context.getHandler());
