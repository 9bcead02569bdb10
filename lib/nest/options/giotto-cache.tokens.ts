import { Inject } from '@nestjs/common';

/** The application's key/value, whichever backend it is. */
export const GIOTTO_KEY_VALUE = Symbol('GIOTTO_KEY_VALUE');

/** The clock that ages and lifetimes are told by: `() => milliseconds since the epoch`. Override it in tests. */
export const GIOTTO_CLOCK = Symbol('GIOTTO_CLOCK');

/** What the cache waits by, and what it throws dice by. */
export const SLEEP = Symbol('giotto-cache: sleep');
export const RANDOM = Symbol('giotto-cache: random');

/** The backend as the cache uses it: with a `secret`, what is there is authenticated. */
export const TRUSTED_KEY_VALUE = Symbol('giotto-cache: trusted key/value');

/** The decision, put together. */
export const CACHE = Symbol('giotto-cache: cache');

/** The module's options with their defaults. */
export const MODULE_SETTINGS = Symbol('giotto-cache: module settings');

/** Injects the application's `GiottoKeyValue`. */
export const InjectGiottoKeyValue = (): ParameterDecorator & PropertyDecorator => Inject(GIOTTO_KEY_VALUE);
