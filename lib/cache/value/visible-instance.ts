import { types } from 'node:util';

import { factsOf } from '../instance/class-facts.js';
import { dataOf, nameOfClass } from '../instance/class-instance.js';
import { classesOf } from '../instance/class-source.js';
import { privateStateOf } from '../instance/private-state.js';
import { Unpackable } from './unpackable.js';

/**
 * Requires that all of an instance's state is in its own properties, so that they and its class make an equal instance.
 * @throws Unpackable
 */
export function checkVisible(instance: object): void {
  const hidden = hiddenStateOf(instance) ?? hiddenPropertyOf(instance);
  if (hidden !== undefined) throw new Unpackable(`it holds ${hidden}`);
}

const TO_JSON =
  'Give the class a toJSON() that says all, and write plain: true, or let revive be a function of what it says.';

/** By prototype, examined once per class. */
const faults = new WeakMap<object, { readonly fault: string | undefined }>();

function hiddenStateOf(instance: object): string | undefined {
  if (types.isPromise(instance)) return 'a promise. Await it.';
  const prototype = Object.getPrototypeOf(instance) as object;
  const known = faults.get(prototype) ?? { fault: faultOf(instance) };
  faults.set(prototype, known);
  const { isOpaque } = known.fault === undefined ? factsOf(instance) : { isOpaque: false };
  if (isOpaque && Object.getOwnPropertyNames(instance).length === 0) return unseen(instance);
  return known.fault;
}

function faultOf(instance: object): string | undefined {
  const { fault, known } = factsOf(instance);
  if (known !== undefined) return unseen(instance);
  const isPrivate = privateStateOf(classesOf(instance) ?? []).kind !== 'none';
  if (isPrivate) return `an instance of ${nameOfClass(instance)}, which has private state. ${TO_JSON}`;
  return fault === undefined ? undefined : unseen(instance);
}

const unseen = (instance: object) =>
  `an instance of ${nameOfClass(instance) || 'no class'}, whose state cannot be seen from outside. ${TO_JSON}`;

function hiddenPropertyOf(instance: object): string | undefined {
  const owner = `an instance of ${nameOfClass(instance)}`;
  if (Object.getOwnPropertySymbols(instance).length > 0)
    return `${owner} with a property named by a symbol. Return what can be copied of it.`;
  const names = Object.getOwnPropertyNames(instance);
  const accessor = names.find((name) => Object.getOwnPropertyDescriptor(instance, name)!.get !== undefined);
  if (accessor !== undefined)
    return `${owner} whose property "${accessor}" is an accessor, as a lazy relation is. Make the relation an ordinary one, or return what you need of it.`;
  const method = names.find((name) => typeof dataOf(instance, name) === 'function');
  if (method !== undefined) return `${owner} whose property "${method}" is a function. Make it a method of the class.`;
  const hidden = names.find((name) => !Object.getOwnPropertyDescriptor(instance, name)!.enumerable);
  return hidden === undefined
    ? undefined
    : `${owner} whose property "${hidden}" is not enumerable. Return what can be copied of it.`;
}
