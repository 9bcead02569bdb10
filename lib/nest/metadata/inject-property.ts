import { Inject, Optional, type Abstract, type Type } from '@nestjs/common';

import { INJECTED_PROPERTIES } from './nest-metadata.js';

/** A property that Nest fills, and what with. */
export interface InjectedProperty {
  readonly key: symbol;
  readonly type: Type | Abstract<unknown>;
}

const ours = new Set<symbol>();

/**
 * Has Nest put a provider into a property of all instances of a class: once, however many of its methods ask for it. In an
 * application that does not have the provider, such as a unit test of one controller, the property stays empty.
 */
export function injectProperty(prototype: object, key: symbol, provider: Type | Abstract<unknown>): void {
  ours.add(key);
  const injected = (Reflect.getMetadata(INJECTED_PROPERTIES, prototype.constructor) ?? []) as { key: unknown }[];
  if (injected.some((property) => property.key === key)) return;
  Inject(provider)(prototype, key);
  Optional()(prototype, key);
}

/** The properties of a class that were declared so, inherited ones too. */
export const injectedBy = (target: object): InjectedProperty[] =>
  ((Reflect.getMetadata(INJECTED_PROPERTIES, target) ?? []) as InjectedProperty[]).filter(({ key }) => ours.has(key));
