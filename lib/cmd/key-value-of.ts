import type { INestApplicationContext } from '@nestjs/common';

import { noApplication } from '../errors/command-line.js';
import type { GiottoKeyValue } from '../keyvalue/giotto-key-value.js';
import { GIOTTO_KEY_VALUE } from '../nest/options/giotto-cache.tokens.js';

/**
 * The application's key/value.
 * @throws GIOTTO_NO_APPLICATION where the application has no cache
 */
export function keyValueOf(app: INestApplicationContext): GiottoKeyValue {
  try {
    return app.get<GiottoKeyValue>(GIOTTO_KEY_VALUE, { strict: false });
  } catch (error) {
    throw Object.assign(noApplication('What was started has no cache. Import GiottoCacheModule.forRoot(…) in its module.'), { cause: error });
  }
}

/** What an operator should know of entries that no other process sees. */
export const ofThisProcess = (keyValue: GiottoKeyValue): string =>
  `${keyValue.describe()}: its entries live in the process that made them, and this is not the one that serves.`;
