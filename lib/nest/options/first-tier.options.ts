import type { FirstTierSettings } from '../../cache/tier/settings.js';
import { LONGEST_RECHECK } from '../../cache/tier/windows.js';
import { invalidOption } from '../../errors/options.js';
import type { GiottoCacheOptions, GiottoFirstTierOptions } from './giotto-cache.options.js';
import { checkNames } from './option-names.js';

const MAX_BYTES = 64 * 1024 * 1024;
/** Below it, the backend's answer that an entry is current costs as much as the entry itself. */
const MIN_ENTRY_BYTES = 16 * 1024;

const DEFAULTS = { recheck: 0, maxBytes: MAX_BYTES, alone: 0, settle: true };

const MOST_SECONDS = LONGEST_RECHECK / 1000;
const isFrom = (least: number, most: number) => (value: unknown) =>
  typeof value === 'number' && value >= least && value <= most;
const isAnyNumber = isFrom(0, Number.MAX_SAFE_INTEGER);

/** For each option whether a value is possible, and the cure if it is not. */
const RULES: Readonly<
  Record<keyof GiottoFirstTierOptions, readonly [isPossible: (value: unknown) => boolean, cure: string]>
> = {
  recheck: [isFrom(0, MOST_SECONDS), `Use seconds from 0 to ${MOST_SECONDS}.`],
  maxBytes: [isFrom(1, Number.MAX_SAFE_INTEGER), 'Use a number of bytes above 0.'],
  maxEntryBytes: [isAnyNumber, 'Use a number of bytes.'],
  minEntryBytes: [isAnyNumber, 'Use a number of bytes.'],
  alone: [isAnyNumber, 'Use seconds, 0 for not at all.'],
  settle: [(value) => typeof value === 'boolean', 'Use true or false.'],
};

/** @throws GIOTTO_INVALID_OPTION, GIOTTO_UNKNOWN_OPTION */
export function resolveFirstTier(given: GiottoCacheOptions['l1']): FirstTierSettings | undefined {
  if (given === undefined || given === false) return undefined;
  const options = given === true ? {} : given;
  check(options);
  const { recheck, maxBytes, alone, settle } = { ...DEFAULTS, ...definedIn(options) };
  const { maxEntryBytes = maxBytes / 10, minEntryBytes = recheck > 0 ? 0 : MIN_ENTRY_BYTES } = options;
  const bounds = { maxBytes: Math.floor(maxBytes), maxEntryBytes, minEntryBytes };
  return { ...bounds, recheck: recheck * 1000, alone: alone * 1000, settle };
}

function check(options: GiottoFirstTierOptions): void {
  if (typeof options !== 'object' || options === null)
    throw invalidOption('l1', options, 'Use true, false, or options such as { recheck: 0.1 }.');
  checkNames('l1', options, RULES);
  for (const [name, [isPossible, cure]] of Object.entries(RULES)) {
    const value = options[name as keyof GiottoFirstTierOptions];
    if (value !== undefined && !isPossible(value)) throw invalidOption(`l1: ${name}`, value, cure);
  }
}

/** `undefined` counts as not given. */
const definedIn = (options: GiottoFirstTierOptions): GiottoFirstTierOptions =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
