import { DEFAULT_PREFIX, type GiottoKeyValue } from '../../keyvalue/giotto-key-value.js';
import { applicationName } from './application-name.js';

/**
 * Returns the prefix of a backend that was told none: on a server, which other applications may use, it has the
 * application's name, `giotto:shop:`, so that two applications with an `AppController.getHello` never share an entry.
 */
export function ownPrefix({ prefix, isInProcess }: Pick<GiottoKeyValue, 'prefix' | 'isInProcess'>): string {
  if (prefix !== DEFAULT_PREFIX || isInProcess) return prefix;
  const name = applicationName();
  return name === undefined ? prefix : `${prefix}${name}:`;
}
