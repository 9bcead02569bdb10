import { Inject } from '@nestjs/common';

/** The token of the application's backend, a `GiottoKeyValue`. */
export const GIOTTO_KEY_VALUE = Symbol.for('giotto-cache: GIOTTO_KEY_VALUE');

/**
 * The token of the clock that decides ages and lifetimes: `() => milliseconds since the epoch`. Override it in tests.
 * @example Test.createTestingModule({ imports: [AppModule] }).overrideProvider(GIOTTO_CLOCK).useValue(() => now)
 */
export const GIOTTO_CLOCK = Symbol.for('giotto-cache: GIOTTO_CLOCK');

/** Waits; returns random numbers from 0 to 1. Tests replace both. */
export const SLEEP = Symbol.for('giotto-cache: sleep');
export const RANDOM = Symbol.for('giotto-cache: random');

/** The backend as the cache uses it. With the option `secret`, its values are authenticated. */
export const TRUSTED_KEY_VALUE = Symbol.for('giotto-cache: trusted key/value');

/** The `Cache`: reader, writer, invalidations and background work. */
export const CACHE = Symbol.for('giotto-cache: cache');

/** The module's options after resolution. */
export const MODULE_SETTINGS = Symbol.for('giotto-cache: module settings');

/**
 * Injects the application's backend, a `GiottoKeyValue`.
 * @example constructor(@InjectGiottoKeyValue() private readonly keyValue: GiottoKeyValue) {}
 */
export const InjectGiottoKeyValue = (): ParameterDecorator & PropertyDecorator => Inject(GIOTTO_KEY_VALUE);
