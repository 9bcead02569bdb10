import type { PlacedRule } from './invalidation-rule.js';
import type { Class } from '../metadata/stand-in.metadata.js';

const RULES = Symbol.for('giotto-cache: invalidation rules');

/** Adds a rule to a method's metadata. A method may have several. */
export function addRule(prototype: object, name: string, rule: PlacedRule): void {
  const own = (Reflect.getOwnMetadata(RULES, prototype, name) ?? []) as readonly PlacedRule[];
  Reflect.defineMetadata(RULES, [...own, rule], prototype, name);
}

/** Returns the rules of a class's own or inherited method, but not of one that it overrides. */
export function rulesOf({ prototype }: Class, name: string): readonly PlacedRule[] {
  for (let at: object | null = prototype; at !== null; at = Object.getPrototypeOf(at) as object | null)
    if (Object.hasOwn(at, name)) return (Reflect.getOwnMetadata(RULES, at, name) ?? []) as readonly PlacedRule[];
  return [];
}
