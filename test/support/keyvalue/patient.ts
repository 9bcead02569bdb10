import type { GiottoKeyValue } from '../../../lib/keyvalue/giotto-key-value.js';

/** Has a backend wait longer than a request would. For tests of what an operation does, and not of how long it takes. */
export const patient = <KeyValue extends GiottoKeyValue>(keyValue: KeyValue): KeyValue =>
  Object.assign(keyValue, { timeout: 20_000 });
