import type { Method } from './stand-in.metadata.js';

/** Gives a function that stands for a method the method's name, length, metadata and properties. */
export function disguise(standIn: Method, method: Method): Method {
  for (const key of Reflect.getMetadataKeys(method)) Reflect.defineMetadata(key, Reflect.getMetadata(key, method), standIn);
  for (const key of Reflect.ownKeys(method)) {
    if (key === 'prototype' || key === 'arguments' || key === 'caller') continue;
    Object.defineProperty(standIn, key, { ...Object.getOwnPropertyDescriptor(method, key), configurable: true });
  }
  return standIn;
}
