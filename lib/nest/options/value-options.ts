import { PLAIN, revivedBy } from '../../cache/value/plain-form.js';
import { revivedAs, type RevivedClass } from '../../cache/value/revived-form.js';
import { asIs, type ValueForm } from '../../cache/value/value-form.js';
import { check } from './option-check.js';
import type { Names } from './resolved-options.js';

/** A class whose instances come back as such. */
export type GiottoRevivedClass = abstract new (...args: never[]) => object;

/** As a method, so that a function may name the type of what it gets. */
interface Revive<Value> {
  revive(plain: unknown): Value | Promise<Value>;
}

/** How values come back that hold class instances, such as entities. */
export interface GiottoValueOptions<Value = unknown> {
  /**
   * The classes whose instances come back as such: own properties on the class's prototype, without a call of its constructor.
   * It counts wherever they are in the value. Every class has to be named, subclasses, relations and embedded ones too.
   * Or a function that makes the value of its plain form, the one that `plain: true` would give.
   * @example revive: Product
   * @example revive: [Product, Category]
   * @example revive: (rows: ProductRow[]) => rows.map((row) => new Product(row))
   */
  revive?: GiottoRevivedClass | readonly GiottoRevivedClass[] | Revive<Value>['revive'];
  /**
   * Whether callers get plain objects in place of class instances, on a miss as on a hit: what an instance's `toJSON()` says,
   * else its own properties. Methods, and getters of the class, are not there.
   * @default false
   * @example plain: true
   */
  plain?: boolean;
}

export const VALUE_NAMES: Names<GiottoValueOptions> = { revive: true, plain: true };

const REVIVE_CURE = 'Use a class, an array of classes that have different names, or a function that makes the value of its plain form.';

/**
 * The form of the values of a program, or of those under a key.
 * @param where what the error names
 * @throws GIOTTO_INVALID_OPTION
 */
export function valueFormOf<Value>({ revive, plain = false }: GiottoValueOptions<Value>, where: string): ValueForm {
  check(`${where}: plain`, plain, typeof plain === 'boolean', 'Use true or false.');
  if (revive === undefined) return plain ? PLAIN : UNNAMED;
  check(`${where}: plain`, plain, !plain, 'Plain objects are not revived. Leave out plain or revive.');
  const known = typeof revive === 'function' ? forms.get(revive) : undefined;
  return known ?? rememberForm(revive, where);
}

/** @throws GIOTTO_INVALID_OPTION on a route, which stores responses */
export function checkNoValueOptions({ revive, plain }: GiottoValueOptions, where: string): void {
  check(`${where}: revive`, revive, revive === undefined, ROUTE_CURE);
  check(`${where}: plain`, plain, plain === undefined, ROUTE_CURE);
}

const ROUTE_CURE = "A route stores responses. Leave it out, or put @GiottoCache on the provider's method that the route calls.";

const forms = new WeakMap<object, ValueForm>();

function rememberForm(revive: NonNullable<GiottoValueOptions['revive']>, where: string): ValueForm {
  const form = typeof revive === 'function' && !isClass(revive) ? revivedBy(revive as (plain: unknown) => unknown) : revivedAs(classesIn(revive, where));
  if (typeof revive === 'function') forms.set(revive, form);
  return form;
}

/** An arrow function has no prototype; that of another function can be replaced, and holds no methods. */
function isClass(value: unknown): value is RevivedClass {
  if (typeof value !== 'function') return false;
  const prototype = Object.getOwnPropertyDescriptor(value, 'prototype');
  return prototype !== undefined && (prototype.writable === false || Object.getOwnPropertyNames(prototype.value).length > 1);
}

function classesIn(revive: unknown, where: string): RevivedClass[] {
  const classes: unknown[] = [revive].flat();
  const names = new Set(classes.filter(isClass).map(({ name }) => name));
  check(`${where}: revive`, revive, classes.length > 0 && names.size === classes.length && !names.has(''), REVIVE_CURE);
  return classes as RevivedClass[];
}

/** Of values that nothing is said of. */
const UNNAMED = asIs((what) => `it is ${what}, which would not survive being copied.${cureOf(what)} Use plain objects.`);

/** A class's name is one word. */
const cureOf = (what: string) =>
  /^\w+$/.test(what) ? ` With revive: ${what} it comes back as an instance, with plain: true as a plain object; if neither will do:` : '';

type Kept = string | number | bigint | boolean | null | undefined | Date | RegExp | ArrayBuffer | ArrayBufferView;

/** What `plain: true` makes of a value. The getters of a class are in the type, and not in the object. */
export type GiottoPlain<Value> = Value extends Kept
  ? Value
  : Value extends { toJSON(...args: never[]): infer Said }
    ? GiottoPlain<Said>
    : Value extends ReadonlyMap<infer Key, infer Element>
      ? Map<GiottoPlain<Key>, GiottoPlain<Element>>
      : Value extends ReadonlySet<infer Element>
        ? Set<GiottoPlain<Element>>
        : Value extends readonly (infer Element)[]
          ? GiottoPlain<Element>[]
          : Value extends object
            ? { [Name in keyof Value as Value[Name] extends (...args: never[]) => unknown ? never : Name]: GiottoPlain<Value[Name]> }
            : Value;
