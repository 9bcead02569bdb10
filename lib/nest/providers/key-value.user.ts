import { sharedKeyValue } from '../../errors/backend.js';
import type { GiottoKeyValue } from '../../keyvalue/giotto-key-value.js';
import type { ModuleSettings } from '../options/settings.js';

/** What one application was told of its key/value. */
export type KeyValueSettings = Pick<ModuleSettings, 'prefix' | 'timeout'>;

/** The applications that run, by the instance that each of them has to itself. */
const users = new WeakMap<GiottoKeyValue, object>();

/**
 * Settles prefix and timeout; an instance keeps what it has of that where the module was told nothing else.
 * @throws GIOTTO_SHARED_KEY_VALUE if another application runs with the instance, which is left as it is
 */
export function configureKeyValue(keyValue: GiottoKeyValue, { prefix, timeout }: KeyValueSettings, user?: object): void {
  const other = users.get(keyValue);
  if (other !== undefined && other !== user) throw sharedKeyValue(keyValue.constructor.name, keyValue.prefix, prefix ?? keyValue.prefix);
  if (prefix !== undefined) keyValue.prefix = prefix;
  if (timeout !== undefined) keyValue.timeout = timeout;
}

/** The same, from now on as its only user. */
export function claimKeyValue(keyValue: GiottoKeyValue, settings: KeyValueSettings, user: object): void {
  configureKeyValue(keyValue, settings, user);
  users.set(keyValue, user);
}

/** Leaves the instance to the next application. @returns whether it was no other one's */
export function releaseKeyValue(keyValue: GiottoKeyValue, user: object): boolean {
  const current = users.get(keyValue);
  if (current === user) users.delete(keyValue);
  return current === undefined || current === user;
}
