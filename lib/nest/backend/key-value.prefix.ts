import { DEFAULT_PREFIX, type GiottoKeyValue } from '../../keyvalue/giotto-key-value.js';
import { applicationName } from './application-name.js';

/**
 * Returns the prefix of a backend without the option `prefix`. On a server it contains the application's name,
 * `giotto:shop:`: two applications there may both have an `AppController.getHello`.
 */
export function ownPrefix({ prefix, isInProcess }: Pick<GiottoKeyValue, 'prefix' | 'isInProcess'>): string {
  if (prefix !== DEFAULT_PREFIX || isInProcess) return prefix;
  const name = applicationName();
  return name === undefined ? prefix : `${prefix}${name}:`;
}
