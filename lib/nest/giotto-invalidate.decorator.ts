import { Inject } from '@nestjs/common';
import { concat, defer, ignoreElements, isObservable, tap, type Observable } from 'rxjs';

import { namedArguments } from '../cache/arguments.js';
import { disguise } from './disguise.js';
import { GiottoCacheService } from './giotto-cache.service.js';
import type { GiottoInvalidation } from './invalidation.js';
import { positions } from './method-cache.js';
import { INJECTED_PROPERTIES, routeArguments } from './nest-metadata.js';
import { keyParameters } from './program-parameters.js';
import type { Method } from './stand-in.metadata.js';

/** The property in which an object gets its application's cache. */
const SERVICE = Symbol('GiottoCacheModule.forRoot() provides the cache that @GiottoInvalidate needs');

/** A part of an invalidation, or a function of the method's arguments, by name, and of what it returned. */
export type GiottoDerived<Part> = Part | ((args: Record<string, unknown>, model: unknown) => Part);

/** What a method changes. */
export interface GiottoInvalidateRule {
  readonly tags?: readonly GiottoDerived<string | readonly string[] | null | undefined>[] | GiottoDerived<string>;
  readonly program?: string;
  readonly args?: GiottoDerived<unknown>;
}

/**
 * On a method that changes things: once it has succeeded, and before its caller gets the answer, what it names is invalidated.
 * Where it throws, nothing is. Where the backend does not take the invalidation, the method's answer is what it is, and the
 * invalidation is carried out as soon as the backend is back. On controllers' methods and on those of providers.
 */
export function GiottoInvalidate(rule: GiottoInvalidateRule): MethodDecorator {
  return ((prototype: object, name: string, descriptor: PropertyDescriptor) => {
    const method = descriptor.value as Method;
    injectService(prototype);
    descriptor.value = disguise(invalidating(name, method, rule), method);
  }) as MethodDecorator;
}

function invalidating(name: string, method: Method, rule: GiottoInvalidateRule): Method {
  return function (this: object, ...given: unknown[]): unknown {
    const service = (this as { [SERVICE]?: GiottoCacheService } | undefined)?.[SERVICE];
    const returned = method.apply(this, given);
    if (service === undefined) return returned;
    const after = (model: unknown) => service.invalidate(resolve(rule, argumentsOf(this, name, given), model));
    return isObservable(returned) ? afterwards(returned, after) : afterwardsOf(returned, after);
  };
}

async function afterwardsOf(returned: unknown, after: (model: unknown) => Promise<boolean>): Promise<unknown> {
  const model = await returned;
  await after(model);
  return model;
}

/** The last value is the model, as for Nest. */
function afterwards(returned: Observable<unknown>, after: (model: unknown) => Promise<boolean>): Observable<unknown> {
  let model: unknown;
  const seen = returned.pipe(tap((value) => (model = value)));
  return concat(seen, defer(() => after(model)).pipe(ignoreElements()));
}

function resolve({ tags, program, args }: GiottoInvalidateRule, named: Record<string, unknown>, model: unknown): GiottoInvalidation {
  const derive = (part: unknown): unknown => (typeof part === 'function' ? (part as Derive)(named, model) : part);
  const all = tags === undefined ? undefined : [tags].flat().flatMap((tag) => derive(tag) as string[]);
  return { tags: all?.filter((tag) => tag !== null && tag !== undefined), program, args: derive(args) };
}

type Derive = (args: Record<string, unknown>, model: unknown) => unknown;

/** By the names that they would have in a key; those of a provider's method by their positions. */
function argumentsOf(target: object, name: string, given: readonly unknown[]): Record<string, unknown> {
  const parameters = keyParameters(routeArguments(target.constructor, name));
  return namedArguments(parameters.length > 0 ? parameters : positions(given), given);
}

/** Once for each class. */
function injectService(prototype: object) {
  const injected = (Reflect.getMetadata(INJECTED_PROPERTIES, prototype.constructor) ?? []) as { key: unknown }[];
  if (!injected.some(({ key }) => key === SERVICE)) Inject(GiottoCacheService)(prototype, SERVICE);
}
