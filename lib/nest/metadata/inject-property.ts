import { Inject, Optional, type Abstract, type Type } from '@nestjs/common';

import { INJECTED_PROPERTIES } from './nest-metadata.js';

/** A property that Nest injects into, and the provider. */
export interface InjectedProperty {
  readonly key: symbol;
  readonly type: Type | Abstract<unknown>;
}

const ours = new Set<symbol>();

/**
 * Declares a property of a class that Nest injects a provider into. Declaring it again changes nothing. In an
 * application without the provider, such as a unit test of one controller, the property stays undefined.
 */
export function injectProperty(prototype: object, key: symbol, provider: Type | Abstract<unknown>): void {
  ours.add(key);
  const injected = (Reflect.getMetadata(INJECTED_PROPERTIES, prototype.constructor) ?? []) as { key: unknown }[];
  if (injected.some((property) => property.key === key)) return;
  Inject(provider)(prototype, key);
  Optional()(prototype, key);
}

/** Returns the properties that were declared so on a class, inherited ones included. */
export const injectedBy = (target: object): InjectedProperty[] =>
  ((Reflect.getMetadata(INJECTED_PROPERTIES, target) ?? []) as InjectedProperty[]).filter(({ key }) => ours.has(key));
