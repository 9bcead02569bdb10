import { Req, Res } from '@nestjs/common';

import { RESPONSE_PASSTHROUGH, ROUTE_ARGUMENTS, routeArguments } from './nest-metadata.js';

type Descriptions = Readonly<Record<string, object>>;

/** What describes a parameter that a stand-in added, and whether the method's answer was sent by Nest before it did. */
const added = new WeakMap<object, unknown>();

/**
 * Registers two parameters behind those of a method, so that Nest hands its stand-in the request and the response.
 * @returns the index of the request; the response follows
 */
export function addParameters(prototype: object, name: string): number {
  const target = prototype.constructor;
  const requestAt = Math.max(-1, ...routeArguments(target, name).map(({ index }) => index)) + 1;
  const before = descriptionsOf(target, name);
  const passthrough: unknown = Reflect.getMetadata(RESPONSE_PASSTHROUGH, target, name);
  Req()(prototype, name, requestAt);
  Res({ passthrough: true })(prototype, name, requestAt + 1);
  for (const [key, description] of Object.entries(descriptionsOf(target, name)))
    if (before[key] !== description) added.set(description, passthrough);
  return requestAt;
}

/** Takes off a method what a stand-in added to one that it overrides: Nest lets a class inherit its base's parameters. */
export function dropAddedParameters(target: object, name: string): void {
  const all = Object.entries(descriptionsOf(target, name));
  const strange = all.find(([, description]) => added.has(description));
  if (strange === undefined) return;
  Reflect.defineMetadata(ROUTE_ARGUMENTS, Object.fromEntries(all.filter(([, description]) => !added.has(description))), target, name);
  if (Reflect.hasOwnMetadata(RESPONSE_PASSTHROUGH, target, name)) return;
  Reflect.defineMetadata(RESPONSE_PASSTHROUGH, added.get(strange[1]), target, name);
}

const descriptionsOf = (target: object, name: string): Descriptions =>
  (Reflect.getMetadata(ROUTE_ARGUMENTS, target, name) as Descriptions | undefined) ?? {};
