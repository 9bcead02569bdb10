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
import { INVALIDATOR, invalidatorOf } from './invalidator.property.js';
import type { GiottoMethodDecorator, TakenByAll } from '../options/method-decorator.js';
import type { GiottoArguments } from '../options/option-function.js';
import type { Class, Method } from '../metadata/stand-in.metadata.js';

/**
 * Invalidates entries after a method has succeeded, and before its caller gets the result. If the method throws,
 * nothing is invalidated. If the backend is down, the caller gets the result all the same, and the invalidation follows
 * when it is back.
 *
 * The method may be a controller's or a provider's. It returns a promise from then on; or an Observable if it did so
 * before, and then the invalidation precedes each value. A method that sends the response by itself has sent it by
 * then.
 *
 * Functions in the rule may annotate their parameters, `({ id }: { id: number }) => …`, as those of `@GiottoCache` may.
 * @throws GIOTTO_INVALID_INVALIDATION, GIOTTO_INVALID_TAG, GIOTTO_INVALID_OPTION when the class is defined; and to the
 * method's caller, before the method runs, if a function of the arguments returns something impossible
 * @example
 * \@Put(':id')
 * \@GiottoInvalidate({ tags: ({ id }) => `item:${String(id)}` })
 * update(@Param('id') id: string, @Body() item: Item) {
 *   return this.items.update(id, item);
 * }
 */
export function GiottoInvalidate<
  Args extends object = GiottoArguments,
  Model = unknown,
  Taken = Model,
  Tagged extends readonly unknown[] = readonly Model[],
>(
  rule: GiottoInvalidateRule<NoInfer<Args>, NoInfer<Model>, Taken, Tagged>,
): GiottoMethodDecorator<Model & Taken & TakenByAll<Tagged>> {
  return ((prototype: object, name: string, descriptor?: PropertyDescriptor) => {
    const misplaced = misplacementOf([prototype, name, descriptor]);
    if (misplaced !== undefined)
      throw invalidInvalidation(
        misplaced.where,
        `@GiottoInvalidate stands on a method of a class, and this is ${misplaced.what}. ${misplaced.cure}`,
      );
    const method: unknown = descriptor!.value;
    const placed = {
      rule: rule as GiottoInvalidateRule,
      where: placeOf({ target: prototype.constructor, method: name }),
      written: method as Method,
    };
    checkRule(placed);
    addRule(prototype, name, placed);
    injectProperty(prototype, INVALIDATOR);
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

/** A class that inherits the method may have other parameter decorators. */
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
