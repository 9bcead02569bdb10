import type { GiottoKeyValue } from '../keyvalue/giotto-key-value.js';
import { LocMemKeyValue } from '../keyvalue/locmem.key-value.js';
import { GIOTTO_CLOCK, GIOTTO_KEY_VALUE, RANDOM } from '../nest/options/giotto-cache.tokens.js';
import { ManualClock } from './manual-clock.js';
import { RecordingKeyValue } from './recording.key-value.js';

/** As much as is needed of the builder that `Test.createTestingModule()` of `@nestjs/testing` returns. */
export interface CacheOverrides {
  /** Puts a value in the place of a provider. */
  overrideProvider(token: symbol): { useValue(value: unknown): unknown };
}

/** The options of `overrideCache`. */
export interface OverrideCacheOptions {
  /** The clock of ages and lifetimes. @default a new `ManualClock`, which begins with the time of this machine */
  clock?: ManualClock;
  /** The backend that stores the entries. @default a new `LocMemKeyValue` of 10,000 entries, which goes by the clock */
  keyValue?: GiottoKeyValue;
}

/** The cache of an application under test, in the hands of the test. */
export interface OverriddenCache {
  /** Moves only if the test moves it. */
  readonly clock: ManualClock;
  /** The backend, which remembers what it was asked. Its `clear()` gives the next test an empty cache. */
  readonly keyValue: RecordingKeyValue;
}

/**
 * Gives an application under test an empty cache of its own, whatever backend its module names. Time stands still until
 * the test moves the clock, and entries live exactly as long as their lifetimes say: there is no jitter.
 *
 * Timers are not replaced: what waits for a backend or for another request still waits in real time.
 *
 * @param builder from `Test.createTestingModule()`, before `compile()`
 * @example
 * const builder = Test.createTestingModule({ imports: [AppModule] });
 * const { clock, keyValue } = overrideCache(builder);
 * const app = (await builder.compile()).createNestApplication();
 * await app.listen(0);
 * // … a request stores its response
 * expect(keyValue.callsOf('set').map(({ key }) => key)).toContainEqual(expect.stringContaining('(AppController.hello)'));
 * clock.advance(61_000); // … and the next one misses
 */
export function overrideCache(builder: CacheOverrides, options: OverrideCacheOptions = {}): OverriddenCache {
  const { clock = new ManualClock() } = options;
  const keyValue = new RecordingKeyValue(options.keyValue ?? inMemory(clock));
  builder.overrideProvider(GIOTTO_CLOCK).useValue(clock.now);
  builder.overrideProvider(GIOTTO_KEY_VALUE).useValue(keyValue);
  builder.overrideProvider(RANDOM).useValue(() => 0);
  return { clock, keyValue };
}

/** Room is made for all entries beforehand, which would take longer than the rest of a start by default. */
const inMemory = (clock: ManualClock) => new LocMemKeyValue({ clock: clock.now, maxEntries: 10_000 });
