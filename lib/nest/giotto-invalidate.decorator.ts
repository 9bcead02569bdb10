import { concat, defer, ignoreElements, isObservable, tap, type Observable } from 'rxjs';

import { namedArguments } from '../cache/arguments.js';
import { invalidInvalidation } from '../errors.js';
import { misplacementOf } from './decorated-place.js';
import { disguise } from './disguise.js';
import { injectProperty } from './inject-property.js';
import { addRule } from './invalidation-rules.metadata.js';
import { checkRule, type GiottoInvalidateRule, type PlacedRule } from './invalidation-rule.js';
import { isAdoptedLate } from './living-applications.js';
import { Invalidator } from './invalidator.js';
import { positions } from './method-cache.js';
import { routeArguments } from './nest-metadata.js';
import { keyParameters } from './program-parameters.js';
import type { Method } from './stand-in.metadata.js';

/** The property in which an object gets its application's cache. */
const INVALIDATOR = Symbol('GiottoCacheModule.forRoot() provides the cache that @GiottoInvalidate needs');

/**
 * On a method that changes things: once it has succeeded, and before its caller gets the answer, what it names is invalidated.
 * Where it throws, nothing is. Where the backend does not take the invalidation, the method's answer is what it is, and the
 * invalidation is carried out as soon as the backend is back. On controllers' methods and on those of providers, which return a
 * promise from then on. A method that sends its answer by itself has sent it by then.
 *
 * @throws GIOTTO_INVALID_INVALIDATION, GIOTTO_INVALID_TAG where it is written; and to the method's caller, where what a function
 * of the rule returned is impossible
 */
export function GiottoInvalidate(rule: GiottoInvalidateRule): MethodDecorator {
  return ((prototype: object, name: string, descriptor?: PropertyDescriptor) => {
    const misplaced = misplacementOf([prototype, name, descriptor]);
    if (misplaced !== undefined)
      throw invalidInvalidation(misplaced.where, `@GiottoInvalidate stands on a method of a class, and this is ${misplaced.what}. ${misplaced.cure}`);
    const placed = { rule, where: `${prototype.constructor.name}.${name}` };
    const method: unknown = descriptor!.value;
    checkRule(placed);
    addRule(prototype, name, placed);
    injectProperty(prototype, INVALIDATOR, Invalidator);
    descriptor!.value = disguise(invalidating(name, method as Method, placed), method as Method);
  }) as MethodDecorator;
}

const invalidatorOf = (object: { [INVALIDATOR]?: Invalidator } | undefined) => object?.[INVALIDATOR];

/** Of an object whose calls are not cached as well. */
function lateInvalidatorOf(object: object) {
  isAdoptedLate(object);
  return invalidatorOf(object);
}

function invalidating(name: string, method: Method, placed: PlacedRule): Method {
  return function (this: object, ...given: unknown[]): unknown {
    const invalidator = invalidatorOf(this) ?? lateInvalidatorOf(this);
    const returned = method.apply(this, given);
    if (invalidator === undefined) return returned;
    const after = (model: unknown) => invalidator.follow(placed, argumentsOf(this, name, given), model);
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
  return defer(() => {
    let model: unknown;
    const seen = returned.pipe(tap((value) => (model = value)));
    return concat(seen, defer(() => after(model)).pipe(ignoreElements()));
  });
}

/** By the names that they would have in a key; those of a provider's method by their positions. */
function argumentsOf(target: object, name: string, given: readonly unknown[]): Record<string, unknown> {
  const parameters = keyParameters(routeArguments(target.constructor, name));
  return namedArguments(parameters.length > 0 ? parameters : positions(given), given);
}
