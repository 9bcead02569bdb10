import { isObservable } from 'rxjs';

import type { ArgumentNames } from '../../cache/key/argument-names.js';
import { invalidInvalidation } from '../../errors/invalidation.js';
import { namesOf, type Called } from '../arguments/argument-naming.js';
import { beforeEachValue, type Before } from './before-each-value.js';
import { placeOf } from '../metadata/place.js';
import { misplacementOf } from '../metadata/decorated-place.js';
import { mimicMethod } from '../stand-in/mimic-method.js';
import { injectProperty } from '../metadata/inject-property.js';
import { addRule } from './invalidation-rules.metadata.js';
import { checkRule, type GiottoInvalidateRule, type PlacedRule } from './invalidation-rule.js';
import { Invalidator } from './invalidator.js';
import { INVALIDATOR, invalidatorOf } from './invalidator.property.js';
import type { GiottoMethodDecorator, TakenByAll } from '../options/method-decorator.js';
import type { GiottoArguments } from '../options/option-function.js';
import type { Class, Method } from '../metadata/stand-in.metadata.js';

/**
 * On a method that changes things: once it has succeeded, and before its caller gets the answer, what it names is invalidated. If it
 * throws, nothing is. If the backend does not take the invalidation, the method's answer is what it is, and the invalidation is
 * carried out as soon as the backend is back. On controllers' methods and on those of providers, which return a promise from then on.
 * If the method returns an Observable, one comes back, and it is invalidated before each value is handed on. A method that sends its
 * answer by itself has sent it by then.
 *
 * Functions of the rule may annotate their parameters, `({ id }: { id: number }) => …`, as those of `@GiottoCache` may.
 *
 * @throws GIOTTO_INVALID_INVALIDATION, GIOTTO_INVALID_TAG, GIOTTO_INVALID_OPTION where it is written; and to the method's caller,
 * before the method runs, if what a function of the arguments returned is impossible
 */
export function GiottoInvalidate<
  Args extends object = GiottoArguments,
  Model = unknown,
  Taken = Model,
  Tagged extends readonly unknown[] = readonly Model[],
>(rule: GiottoInvalidateRule<NoInfer<Args>, NoInfer<Model>, Taken, Tagged>): GiottoMethodDecorator<Model & Taken & TakenByAll<Tagged>> {
  return ((prototype: object, name: string, descriptor?: PropertyDescriptor) => {
    const misplaced = misplacementOf([prototype, name, descriptor]);
    if (misplaced !== undefined)
      throw invalidInvalidation(misplaced.where, `@GiottoInvalidate stands on a method of a class, and this is ${misplaced.what}. ${misplaced.cure}`);
    const method: unknown = descriptor!.value;
    const placed = { rule: rule as GiottoInvalidateRule, where: placeOf({ target: prototype.constructor, method: name }), written: method as Method };
    checkRule(placed);
    addRule(prototype, name, placed);
    injectProperty(prototype, INVALIDATOR, Invalidator);
    descriptor!.value = mimicMethod(invalidating(name, method as Method, placed), method as Method);
  }) as GiottoMethodDecorator<Model & Taken & TakenByAll<Tagged>>;
}

function invalidating(name: string, method: Method, placed: PlacedRule): Method {
  const names = namesByClass({ method: name, written: method, names: placed.rule.names });
  return function (this: object, ...given: unknown[]): unknown {
    const invalidator = invalidatorOf(this, placed.where);
    if (invalidator === undefined) return method.apply(this, given);
    const after = invalidator.prepare({ placed, args: names(this.constructor).of(given) });
    const returned = method.apply(this, given);
    return isObservable(returned) ? beforeEachValue(returned, after) : afterwardsOf(returned, after);
  };
}

/** A class that inherits the method may describe its parameters otherwise. */
function namesByClass(called: Omit<Called, 'target'>): (target: Class) => ArgumentNames {
  const known = new WeakMap<Class, ArgumentNames>();
  return (target) => {
    const names = known.get(target) ?? namesOf({ ...called, target });
    known.set(target, names);
    return names;
  };
}

async function afterwardsOf(returned: unknown, after: Before): Promise<unknown> {
  const model = await returned;
  await after(model);
  return model;
}
