import type { INestApplicationContext } from '@nestjs/common';

import type { GiottoKeyValue } from '../../keyvalue/giotto-key-value.js';
import type { DecoratedMethod } from '../../nest/metadata/stand-in.metadata.js';

/** A started application, as the checks see it. */
export interface Examined {
  readonly app: INestApplicationContext;
  readonly keyValue: GiottoKeyValue;
  /** The application's file. */
  readonly file: string;
  /** The warnings of giotto-cache during the start. */
  readonly warnings: readonly string[];
  /** The decorated methods of all classes that were loaded during the start. */
  readonly decorated: readonly DecoratedMethod[];
}
