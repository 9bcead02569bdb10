import { types } from 'node:util';

import { dataOf } from '../instance/class-instance.js';
import { DeepCopy } from './deep-copy.js';
import { awaitOption } from '../support/option-failure.js';
import { Unpackable } from './unpackable.js';
import { packCopy, type ValueForm } from './value-form.js';
import { checkVisible } from './visible-instance.js';

/** Plain objects in place of class instances, for whoever calculated the value too. */
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

/** No class is called so. */
const BY_FUNCTION = ['()'];

/** Plain objects are stored, of which a function of the application makes the value again. */
export const revivedBy = (revive: (plain: unknown) => unknown): ValueForm => ({
  given: (value) => value,
  reads: ({ classes }) => classes?.[0] === BY_FUNCTION[0],
  unpack: (model) => awaitOption('revive', () => revive(model)),
  pack: (value) => attempt(() => pack(plainOf(value), { answer: value, classes: BY_FUNCTION })),
});

const pack = (plain: unknown, { answer = plain, classes }: { answer?: unknown; classes?: readonly string[] }) =>
  packCopy(plain, { complain: (what) => `it holds ${what}, which no plain object can stand for.`, answer, classes });

/** @returns what `packs` does, or that it cannot */
export function attempt<Result>(packs: () => Result): Result | { readonly kind: 'refused'; readonly why: string } {
  try {
    return packs();
  } catch (error) {
    if (error instanceof Unpackable) return { kind: 'refused', why: error.message };
    throw error;
  }
}

/** What an instance's `toJSON()` says, else its own properties. @throws Unpackable */
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
    throw new Unpackable(`a toJSON() of it failed: ${String(error)}`);
  }
}

function methodOf(instance: object, name: string): ((key: string) => unknown) | undefined {
  for (let at: object | null = instance; at !== null && !types.isProxy(at); at = Object.getPrototypeOf(at) as object | null)
    if (Object.hasOwn(at, name)) return functionIn(dataOf(at, name));
  return undefined;
}

const functionIn = (value: unknown) => (typeof value === 'function' ? (value as (key: string) => unknown) : undefined);
