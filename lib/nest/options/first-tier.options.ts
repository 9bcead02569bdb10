import type { FirstTierSettings } from '../../cache/tier/settings.js';
import { LONGEST_RECHECK } from '../../cache/tier/windows.js';
import { invalidOption } from '../../errors/options.js';
import type { GiottoCacheOptions, GiottoFirstTierOptions } from './giotto-cache.options.js';
import { checkNames, type Names } from './option-names.js';

const NAMES: Names<GiottoFirstTierOptions> = {
  recheck: true,
  maxBytes: true,
  maxEntryBytes: true,
  minEntryBytes: true,
  alone: true,
  settle: true,
};

const MAX_BYTES = 64 * 1024 * 1024;
/** Below it, the backend's answer that an entry is current costs as much as the entry itself. */
const MIN_ENTRY_BYTES = 10 * 1024;

/** @throws GIOTTO_INVALID_OPTION, GIOTTO_UNKNOWN_OPTION */
export function resolveFirstTier(given: GiottoCacheOptions['l1']): FirstTierSettings | undefined {
  if (given === undefined || given === false) return undefined;
  const options = given === true ? {} : given;
  if (typeof options !== 'object' || options === null)
    throw invalidOption('l1', given, 'Use true, false, or options such as { recheck: 0.1 }.');
  checkNames('l1', options, NAMES);
  const { recheck = 0, maxBytes = MAX_BYTES, alone = 0, settle = true } = options;
  const { maxEntryBytes = maxBytes / 10, minEntryBytes = recheck > 0 ? 0 : MIN_ENTRY_BYTES } = options;
  checkNumber('recheck', recheck, LONGEST_RECHECK / 1000, `Use seconds from 0 to ${LONGEST_RECHECK / 1000}.`);
  for (const [name, value] of Object.entries({ maxEntryBytes, minEntryBytes, alone }))
    checkNumber(name, value, Number.MAX_SAFE_INTEGER, 'Use a number from 0 on.');
  if (!(Number.isFinite(maxBytes) && maxBytes >= 1))
    throw invalidOption('l1: maxBytes', maxBytes, 'Use a number of bytes above 0.');
  if (typeof settle !== 'boolean') throw invalidOption('l1: settle', settle, 'Use true or false.');
  const bounds = { maxBytes: Math.floor(maxBytes), maxEntryBytes, minEntryBytes };
  return { ...bounds, recheck: recheck * 1000, alone: alone * 1000, settle };
}

function checkNumber(name: string, value: unknown, most: number, cure: string): void {
  if (!(typeof value === 'number' && value >= 0 && value <= most)) throw invalidOption(`l1: ${name}`, value, cure);
}
