import { PLAIN, revivedBy } from '../../cache/value/plain-form.js';
import { revivedAs, type RevivedClass } from '../../cache/value/revived-form.js';
import { asIs, type ValueForm } from '../../cache/value/value-form.js';
import { DEFAULT_PLAIN } from './defaults.js';
import { check } from './option-checks.js';
import type { GiottoValueOptions } from './value-options.js';

const REVIVE_CURE =
  'Use a class, an array of classes that have different names, or a function that makes the value of its plain form.';

/**
 * Returns the form in which a program's values are stored and come back.
 * @param where the decorated method or the wrapped value's program, as the error names it
 * @throws GIOTTO_INVALID_OPTION
 */
export function valueFormOf<Value>(
  { revive, plain = DEFAULT_PLAIN }: GiottoValueOptions<Value>,
  where: string,
): ValueForm {
  check(`${where}: plain`, plain, typeof plain === 'boolean', 'Use true or false.');
  if (revive === undefined) return plain ? PLAIN : UNNAMED;
  check(`${where}: plain`, plain, !plain, 'Plain objects are not revived. Leave out plain or revive.');
  const known = typeof revive === 'function' ? forms.get(revive) : undefined;
  return known ?? rememberForm(revive, where);
}

/** Refuses `revive` and `plain` on a route, which stores responses. @throws GIOTTO_INVALID_OPTION */
export function checkNoValueOptions({ revive, plain }: GiottoValueOptions, where: string): void {
  check(`${where}: revive`, revive, revive === undefined, ROUTE_CURE);
  check(`${where}: plain`, plain, plain === undefined, ROUTE_CURE);
}

const ROUTE_CURE =
  "A route stores responses. Leave it out, or put @GiottoCache on the provider's method that the route calls.";

const forms = new WeakMap<object, ValueForm>();

function rememberForm(revive: NonNullable<GiottoValueOptions['revive']>, where: string): ValueForm {
  const form =
    typeof revive === 'function' && !isClass(revive)
      ? revivedBy(revive as (plain: unknown) => unknown)
      : revivedAs(classesIn(revive, where));
  if (typeof revive === 'function') forms.set(revive, form);
  return form;
}

/** An arrow function has no prototype. Any other function that is no class has a writable one without methods. */
function isClass(value: unknown): value is RevivedClass {
  if (typeof value !== 'function') return false;
  const prototype = Object.getOwnPropertyDescriptor(value, 'prototype');
  return (
    prototype !== undefined && (prototype.writable === false || Object.getOwnPropertyNames(prototype.value).length > 1)
  );
}

function classesIn(revive: unknown, where: string): RevivedClass[] {
  const classes: unknown[] = [revive].flat();
  const names = new Set(classes.filter(isClass).map(({ name }) => name));
  check(`${where}: revive`, revive, classes.length > 0 && names.size === classes.length && !names.has(''), REVIVE_CURE);
  return classes as RevivedClass[];
}

/** The form of values without `revive` and `plain`. */
const UNNAMED = asIs(
  (what) => `it is ${what}, which would not survive being copied.${cureOf(what)} Use plain objects.`,
);

/** Suggests `revive` only for a class, whose name is one word. */
const cureOf = (what: string) =>
  /^\w+$/.test(what)
    ? ` With revive: ${what} it comes back as an instance, with plain: true as a plain object; if neither will do:`
    : '';
