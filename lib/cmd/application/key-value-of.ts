import type { Container } from '../../calls/started.js';

import { noApplication } from '../../errors/command-line.js';
import type { GiottoKeyValue } from '../../keyvalue/giotto-key-value.js';
import { GIOTTO_KEY_VALUE } from '../../nest/options/giotto-cache.tokens.js';

/**
 * Returns the application's backend.
 * @throws GIOTTO_NO_APPLICATION if the application has no cache
 */
export function keyValueOf(app: Container): GiottoKeyValue {
  try {
    return app.get<GiottoKeyValue>(GIOTTO_KEY_VALUE, { strict: false });
  } catch (error) {
    throw Object.assign(noApplication('It has no cache. Import GiottoCacheModule.forRoot(…) in its module.'), {
      cause: error,
    });
  }
}

/** Returns a warning for a backend in process memory. */
export const ofThisProcess = (keyValue: GiottoKeyValue): string =>
  `${keyValue.describe()}: its entries live in the process that stored them, and this process is not the server.`;
