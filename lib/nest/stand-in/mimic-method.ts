import type { Method } from '../metadata/stand-in.metadata.js';

const originals = new WeakMap<Method, Method>();

/** Returns the method that one or several functions stand for; any other function itself. */
export function originalOf(method: Method): Method {
  const original = originals.get(method);
  return original === undefined ? method : originalOf(original);
}

/** Copies a method's name, length, metadata and properties to the function that stands for it. */
export function mimicMethod(standIn: Method, method: Method): Method {
  originals.set(standIn, method);
  for (const key of Reflect.getMetadataKeys(method))
    Reflect.defineMetadata(key, Reflect.getMetadata(key, method), standIn);
  for (const key of Reflect.ownKeys(method)) {
    if (key === 'prototype' || key === 'arguments' || key === 'caller') continue;
    Object.defineProperty(standIn, key, { ...Object.getOwnPropertyDescriptor(method, key), configurable: true });
  }
  return standIn;
}
