import { ClassSerializerInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { types } from 'node:util';

import { pristineMethods } from '../../http/value/pristine.js';

/** Recognises the methods of Nest's serializer by words in their source. */
const hasNestsMethods = pristineMethods({
  intercept: ['getContextOptions', 'serialize'],
  serialize: ['transformToPlain'],
  transformToPlain: ['classToPlain'],
  getContextOptions: ['reflector', 'getAllAndOverride'],
});

const reflectsAsNest = pristineMethods({ getAllAndOverride: ['get'] });

/**
 * True for Nest's serializer, or one derived from it that overrides nothing. Its result depends only on the value and
 * on options that never change.
 */
export function isPlainSerializer(interceptor: object): interceptor is ClassSerializerInterceptor {
  if (!(interceptor instanceof ClassSerializerInterceptor) || types.isProxy(interceptor)) return false;
  const { reflector, defaultOptions } = interceptor as unknown as Record<string, unknown>;
  return (
    derivesUnchanged(interceptor) &&
    hasNestsMethods(interceptor) &&
    isPlainReflector(reflector) &&
    areFixedOptions(defaultOptions)
  );
}

/** True for options of a serializer without getters, which could return something else each time. */
export function areFixedOptions(options: unknown): boolean {
  if (options === undefined || options === null) return true;
  if (typeof options !== 'object' || types.isProxy(options) || 'transformerPackage' in options) return false;
  return Object.values(Object.getOwnPropertyDescriptors(options)).every((property) => 'value' in property);
}

/** The own properties of an unchanged instance. */
const OWN = ['reflector', 'defaultOptions'];

function derivesUnchanged(interceptor: object): boolean {
  const own = Object.entries(Object.getOwnPropertyDescriptors(interceptor));
  if (!own.every(([name, property]) => isData(name, property))) return false;
  for (
    let at = Object.getPrototypeOf(interceptor) as object;
    at !== ClassSerializerInterceptor.prototype;
    at = Object.getPrototypeOf(at) as object
  )
    if (types.isProxy(at) || Reflect.ownKeys(at).some((key) => key !== 'constructor')) return false;
  return true;
}

const isData = (name: string, { value, get }: PropertyDescriptor) =>
  get === undefined &&
  typeof value !== 'function' &&
  (OWN.includes(name) || !(name in ClassSerializerInterceptor.prototype));

const isPlainReflector = (reflector: unknown): boolean =>
  typeof reflector === 'object' &&
  reflector !== null &&
  Object.getPrototypeOf(reflector) === Reflector.prototype &&
  Object.values(Object.getOwnPropertyDescriptors(reflector)).every(
    ({ value, get }) => get === undefined && typeof value !== 'function',
  ) &&
  reflectsAsNest(reflector);
