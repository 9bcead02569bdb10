import { Req, Res } from '@nestjs/common';

import { descriptionsOf, RESPONSE_PASSTHROUGH, ROUTE_ARGUMENTS } from '../metadata/nest-metadata.js';
import type { Class } from '../metadata/stand-in.metadata.js';

/** Describes the parameters that were added, with what Nest knew before of who sends the method's answer. */
const added = new WeakMap<object, unknown>();

const isAdded = (description: object) => added.has(description);

/** Returns the index behind a method's last described parameter, at which the stand-in of a route gets the request. */
export function requestIndex(target: object, name: string): number {
  const own = Object.values(descriptionsOf(target, name)).filter((description) => !isAdded(description));
  return Math.max(-1, ...own.map(({ index }) => index)) + 1;
}

/**
 * Registers two parameters behind those of a route, so that Nest hands its stand-in the request and the response. A method
 * that has them already, itself or from its base class, is left as it is.
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

/** Takes off a method what was added to one that it overrides: Nest lets a class inherit its base's parameters. */
export function dropAddedParameters(target: object, name: string): void {
  const all = Object.entries(descriptionsOf(target, name));
  const strange = all.find(([, description]) => isAdded(description));
  if (strange === undefined) return;
  Reflect.defineMetadata(ROUTE_ARGUMENTS, Object.fromEntries(all.filter(([, description]) => !isAdded(description))), target, name);
  if (Reflect.hasOwnMetadata(RESPONSE_PASSTHROUGH, target, name)) return;
  Reflect.defineMetadata(RESPONSE_PASSTHROUGH, added.get(strange[1]), target, name);
}
