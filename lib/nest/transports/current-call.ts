import type { ExecutionContext, NestInterceptor } from '@nestjs/common';
import { AsyncLocalStorage } from 'node:async_hooks';

import { ExecutionContextHost } from '../metadata/nest-metadata.js';

/** One for all copies of this file in the process: a class may be decorated by another copy than the application's. */
const CALLS = Symbol.for('giotto-cache: the call of a handler that is no route');

type Global = { [CALLS]?: AsyncLocalStorage<ExecutionContext> };

const calls = ((globalThis as Global)[CALLS] ??= new AsyncLocalStorage<ExecutionContext>());

/**
 * Returns Nest's context of the call in which a handler runs; `undefined` if code has called it. A handler gets only its own
 * arguments, and pipes would see any parameter that was added to them.
 */
export function contextOf(target: object, method: string): ExecutionContext | undefined {
  const context = calls.getStore();
  return context !== undefined && isMethod(context.getHandler(), target, method) ? context : undefined;
}

/** Nest names the method of the object for a message, and that of the class otherwise. A Proxy may tell them apart. */
const isMethod = (handler: unknown, target: object, method: string): boolean =>
  [target, (target.constructor as { readonly prototype: object }).prototype].some(
    (owner) => (owner as Record<string, unknown>)[method] === handler,
  );

/** Keeps the context of a call for its handler. The innermost interceptor: guards and the application's interceptors run before. */
export const CONTEXT_KEEPER: NestInterceptor = {
  intercept: (context, next) => calls.run(context, () => next.handle()),
};

/** The arguments of a middleware of a GraphQL field. */
interface FieldCall {
  readonly source: unknown;
  readonly args: unknown;
  readonly context: unknown;
  readonly info: unknown;
}

/** The same for a field of GraphQL, around which Nest runs no interceptors unless the application asks for them. */
export const fieldContextKeeper =
  (target: object, handler: object) =>
  ({ source, args, context, info }: FieldCall, next: () => Promise<unknown>): Promise<unknown> => {
    const host = new ExecutionContextHost([source, args, context, info], target as never, handler as never);
    host.setType('graphql');
    return calls.run(host, next);
  };
