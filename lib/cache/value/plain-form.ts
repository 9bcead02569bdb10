import { types } from 'node:util';

import { dataOf } from '../instance/class-instance.js';
import { DeepCopy } from './deep-copy.js';
import { namedErrorText } from '../support/log-text.js';
import { awaitOption } from '../support/option-failure.js';
import { Unpackable } from './unpackable.js';
import { packCopy, type ValueForm } from './value-form.js';
import { checkVisible } from './visible-instance.js';

/** Stores plain objects in place of class instances. The caller whose method ran receives plain objects too. */
export const PLAIN: ValueForm = {
  given: (value) => {
    try {
      return plainOf(value);
    } catch {
      return value;
    }
  },
  reads: ({ classes }) => classes === undefined,
  unpack: (model) => model,
  pack: (value) => attempt(() => pack(plainOf(value), {})),
};

/** No class has this name. */
const BY_FUNCTION = ['()'];

/** Stores plain objects, from which a function of the application makes the value again. */
export const revivedBy = (revive: (plain: unknown) => unknown): ValueForm => ({
  given: (value) => value,
  reads: ({ classes }) => classes?.[0] === BY_FUNCTION[0],
  unpack: (model) => awaitOption('revive', () => revive(model)),
  pack: (value) => attempt(() => pack(plainOf(value), { given: value, classes: BY_FUNCTION })),
});

const pack = (plain: unknown, { given = plain, classes }: { given?: unknown; classes?: readonly string[] }) =>
  packCopy(plain, { complain: (what) => `it holds ${what}, which no plain object can stand for.`, given, classes });

/** Turns `Unpackable` into a refusal. */
export function attempt<Result>(packs: () => Result): Result | { readonly kind: 'refused'; readonly why: string } {
  try {
    return packs();
  } catch (error) {
    if (error instanceof Unpackable) return { kind: 'refused', why: error.message };
    throw error;
  }
}

/** Uses an instance's `toJSON()`, else its own properties. @throws Unpackable */
const plainOf = (value: unknown): unknown => new DeepCopy(plainInstance).of(value);

function plainInstance(instance: object, copy: DeepCopy): unknown {
  const toJSON = types.isPromise(instance) ? undefined : methodOf(instance, 'toJSON');
  const said = toJSON === undefined ? instance : say(() => toJSON.call(instance, ''));
  if (said !== instance) return copy.remember(instance, copy.of(said));
  checkVisible(instance);
  return copy.fill({}, instance);
}

function say(toJSON: () => unknown): unknown {
  try {
    return toJSON();
  } catch (error) {
    throw new Unpackable(`a toJSON() of it failed: ${namedErrorText(error)}`);
  }
}

function methodOf(instance: object, name: string): ((key: string) => unknown) | undefined {
  for (
    let at: object | null = instance;
    at !== null && !types.isProxy(at);
    at = Object.getPrototypeOf(at) as object | null
  )
    if (Object.hasOwn(at, name)) return functionIn(dataOf(at, name));
  return undefined;
}

const functionIn = (value: unknown) => (typeof value === 'function' ? (value as (key: string) => unknown) : undefined);
