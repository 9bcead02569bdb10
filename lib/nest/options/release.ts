import { invalidOption, versionFailed } from '../../errors/options.js';
import { reasonOf } from '../../errors/reason.js';
import type { GiottoCacheOptions, GiottoVersion } from './giotto-cache.options.js';
import { resolveModuleOptions } from './resolve-options.js';
import type { ModuleSettings } from './settings.js';

/** Every key of an entry holds it. */
const MAX_LENGTH = 200;

const CURE = `Use a text of 1 to ${MAX_LENGTH} characters without control characters, such as process.env.RELEASE ?? 'dev', or a function that returns one.`;

/**
 * Resolves the module's options with the release, which a function may have to look up.
 * @throws GIOTTO_INVALID_OPTION, GIOTTO_UNKNOWN_OPTION, GIOTTO_VERSION_FAILED
 */
export async function resolveWithRelease(options: GiottoCacheOptions = {}): Promise<ModuleSettings> {
  const settings = resolveModuleOptions(options);
  const release = await resolveRelease(options.version);
  return release === undefined ? settings : { ...settings, shared: { ...settings.shared, release } };
}

async function resolveRelease(version: GiottoVersion | undefined): Promise<string | undefined> {
  if (version === undefined) return undefined;
  const release = typeof version === 'function' ? await called(version) : version;
  if (!isRelease(release)) throw invalidOption('version', shortened(release), CURE);
  return release;
}

async function called(version: () => unknown): Promise<unknown> {
  try {
    return await version();
  } catch (error) {
    throw versionFailed(reasonOf(error));
  }
}

const isRelease = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= MAX_LENGTH && !/\p{Cc}/u.test(value);

const shortened = (value: unknown): unknown =>
  typeof value === 'string' && value.length > MAX_LENGTH ? `${value.slice(0, MAX_LENGTH)}…` : value;
