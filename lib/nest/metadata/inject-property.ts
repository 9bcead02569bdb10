import { Inject, Optional } from '@nestjs/common';

import { INJECTED_PROPERTIES } from './nest-metadata.js';

/** How the symbols of such properties begin. They are registered, so that a second copy of this library knows them too. */
const OURS = 'giotto-cache: ';

/**
 * Declares a property of a class that Nest injects into. Its symbol is the provider's token as well. Declaring it again changes nothing. In an
 * application without the provider, such as a unit test of one controller, the property stays undefined.
 */
export function injectProperty(prototype: object, key: symbol): void {
  const injected = (Reflect.getMetadata(INJECTED_PROPERTIES, prototype.constructor) ?? []) as { key: unknown }[];
  if (injected.some((property) => property.key === key)) return;
  Inject(key)(prototype, key);
  Optional()(prototype, key);
}

/** Returns the properties that were declared so on a class, inherited ones included. */
export const injectedBy = (target: object): symbol[] =>
  ((Reflect.getMetadata(INJECTED_PROPERTIES, target) ?? []) as { key: unknown }[]).map(({ key }) => key).filter(isOurs);

const isOurs = (key: unknown): key is symbol =>
  typeof key === 'symbol' && Symbol.keyFor(key)?.startsWith(OURS) === true;
