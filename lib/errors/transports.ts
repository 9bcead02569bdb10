/** Handlers of other transports than HTTP that could not be cached safely, refused at startup. */
import { define } from './giotto-error.js';

export const refusedHandler = define(
  'GIOTTO_REFUSED_HANDLER',
  (where: string, decorator: string, why: string) =>
    `${where}: a method under ${decorator} cannot be cached: ${why}. Take @GiottoCache off it, and put it on the provider's method that computes the value.`,
);

export const fieldWithoutKey = define(
  'GIOTTO_FIELD_WITHOUT_KEY',
  (where: string) =>
    `${where}: what @ResolveField() returns depends on its parent, which is no part of a key. Give @GiottoCache a key, such as key: ({ parent, args }) => [parent.id, args], that returns what identifies the call.`,
);

export const visibilityRequired = define(
  'GIOTTO_VISIBILITY_REQUIRED',
  (where: string, why: string) =>
    `${where}: ${why}. Say who shares its entries: visibility: 'public' for everybody, or 'private' for each identity.`,
);

export const severalTransports = define(
  'GIOTTO_SEVERAL_TRANSPORTS',
  (where: string, transports: readonly string[]) =>
    `${where}: it answers calls over ${transports.join(' and ')}, whose arguments differ. Write a method for each.`,
);
