import type { Method } from '../metadata/stand-in.metadata.js';

const originals = new WeakMap<Method, Method>();

/** The method that a stand-in stands for, through all of them; of any other function itself. */
export function originalOf(method: Method): Method {
  const original = originals.get(method);
  return original === undefined ? method : originalOf(original);
}

/** Gives a function that stands for a method the method's name, length, metadata and properties. */
export function mimicMethod(standIn: Method, method: Method): Method {
  originals.set(standIn, method);
  for (const key of Reflect.getMetadataKeys(method)) Reflect.defineMetadata(key, Reflect.getMetadata(key, method), standIn);
  for (const key of Reflect.ownKeys(method)) {
    if (key === 'prototype' || key === 'arguments' || key === 'caller') continue;
    Object.defineProperty(standIn, key, { ...Object.getOwnPropertyDescriptor(method, key), configurable: true });
  }
  return standIn;
}
