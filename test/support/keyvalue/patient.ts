import type { GiottoKeyValue } from '../../../lib/keyvalue/giotto-key-value.js';

/** More milliseconds than a server takes that works, however busy the machine is. */
export const PATIENCE = 20_000;

/** Has a backend wait longer than a request would. For tests of what an operation does, and not of how long it takes. */
export const patient = <KeyValue extends GiottoKeyValue>(keyValue: KeyValue): KeyValue =>
  Object.assign(keyValue, { timeout: PATIENCE });
