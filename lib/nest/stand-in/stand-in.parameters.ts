import { Req, Res } from '@nestjs/common';

import { descriptionsOf, RESPONSE_PASSTHROUGH, ROUTE_ARGUMENTS } from '../metadata/nest-metadata.js';
import type { Class } from '../metadata/stand-in.metadata.js';

/** The descriptions of added parameters, each with the method's own `passthrough` before. */
const added = new WeakMap<object, unknown>();

const isAdded = (description: object) => added.has(description);

/** Returns the index after a method's last described parameter. The stand-in of a route gets the request there. */
export function requestIndex(target: object, name: string): number {
  const own = Object.values(descriptionsOf(target, name)).filter((description) => !isAdded(description));
  return Math.max(-1, ...own.map(({ index }) => index)) + 1;
}

/**
 * Registers two parameters after those of a route, so that Nest passes its stand-in the request and the response. A
 * method that has them already, itself or from its base class, stays as it is.
 * @param requestAt the index of the request; the response follows
 */
export function addParameters(target: Class, name: string, requestAt: number): void {
  const before = descriptionsOf(target, name);
  if (Object.values(before).some(isAdded)) return;
  const passthrough: unknown = Reflect.getMetadata(RESPONSE_PASSTHROUGH, target, name);
  Req()(target.prototype, name, requestAt);
  Res({ passthrough: true })(target.prototype, name, requestAt + 1);
  for (const [key, description] of Object.entries(descriptionsOf(target, name)))
    if (before[key] !== description) added.set(description, passthrough);
}

/** Removes added parameters that a method inherited from the method that it overrides, as Nest's metadata do. */
export function dropAddedParameters(target: object, name: string): void {
  const all = Object.entries(descriptionsOf(target, name));
  const strange = all.find(([, description]) => isAdded(description));
  if (strange === undefined) return;
  const own = all.filter(([, description]) => !isAdded(description));
  // Without any, a message handler gets its payload. With an empty list it would get all that its transport has.
  Reflect.defineMetadata(ROUTE_ARGUMENTS, own.length === 0 ? undefined : Object.fromEntries(own), target, name);
  if (Reflect.hasOwnMetadata(RESPONSE_PASSTHROUGH, target, name)) return;
  Reflect.defineMetadata(RESPONSE_PASSTHROUGH, added.get(strange[1]), target, name);
}
