import { sharedKeyValue } from '../../errors/backend.js';
import { invalidOption } from '../../errors/options.js';
import type { GiottoKeyValue } from '../../keyvalue/giotto-key-value.js';
import type { ModuleSettings } from '../options/settings.js';

/** One application's settings for its backend. */
export type KeyValueSettings = Pick<ModuleSettings, 'prefix' | 'timeout'>;

/** The running application of each backend instance. */
const users = new WeakMap<GiottoKeyValue, object>();

/**
 * Sets prefix and timeout. Without an option the instance keeps its own.
 * @throws GIOTTO_SHARED_KEY_VALUE if another application runs with the instance, which is left as it is;
 * GIOTTO_INVALID_OPTION if keys on a server would have no prefix
 */
export function configureKeyValue(
  keyValue: GiottoKeyValue,
  { prefix, timeout }: KeyValueSettings,
  user?: object,
): void {
  const other = users.get(keyValue);
  if (other !== undefined && other !== user)
    throw sharedKeyValue(keyValue.constructor.name, keyValue.prefix, prefix ?? keyValue.prefix);
  checkPrefix(keyValue, prefix ?? keyValue.prefix);
  if (prefix !== undefined) keyValue.prefix = prefix;
  if (timeout !== undefined) keyValue.timeout = timeout;
}

/** Without a prefix an entry could be anybody's, and `clear()` would remove what is not the cache's. */
function checkPrefix({ isInProcess, constructor: { name } }: GiottoKeyValue, prefix: unknown): void {
  if (isInProcess || (typeof prefix === 'string' && prefix !== '')) return;
  const cure = `${name} may have keys of others too, and this one tells them apart. Use a text such as 'shop:', or leave the option out for one with the name in package.json.`;
  throw invalidOption('prefix', prefix, cure);
}

/** The same, and makes `user` the instance's only application. */
export function claimKeyValue(keyValue: GiottoKeyValue, settings: KeyValueSettings, user: object): void {
  configureKeyValue(keyValue, settings, user);
  users.set(keyValue, user);
}

/** Frees the instance for the next application. @returns false if another application has claimed it */
export function releaseKeyValue(keyValue: GiottoKeyValue, user: object): boolean {
  const current = users.get(keyValue);
  if (current === user) users.delete(keyValue);
  return current === undefined || current === user;
}
