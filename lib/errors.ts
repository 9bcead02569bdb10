/**
 * Every error that giotto-cache raises by itself, in one registry: its code, what it says, and which built-in class it is.
 * A message names the culprit first and then the cure. The README documents each code.
 */
export interface GiottoError extends Error {
  /** The stable name of this kind of error; the message may change, the code does not. */
  readonly code: string;
}

const define =
  <Culprit extends unknown[]>(code: string, message: (...culprit: Culprit) => string, Base: ErrorConstructor = Error) =>
  (...culprit: Culprit): GiottoError =>
    Object.assign(new Base(message(...culprit)), { code });

const asText = (value: unknown) => (typeof value === 'string' ? JSON.stringify(value) : String(value));

export const unknownCache = define(
  'GIOTTO_UNKNOWN_CACHE',
  (cache: unknown, known: readonly string[]) =>
    `cache: ${asText(cache)} is not a key/value that giotto-cache knows. Use one of ${known.join(', ')}, or an instance of a class derived from GiottoKeyValue.`,
);

export const missingPeer = define(
  'GIOTTO_MISSING_PEER',
  (peer: string, user: string) => `${user} needs the package "${peer}", which is not installed. Run: npm install ${peer}`,
);

export const invalidSeconds = define(
  'GIOTTO_INVALID_SECONDS',
  (seconds: unknown) =>
    `A lifetime of ${asText(seconds)} seconds is impossible. Pass 0 for "never expires" or a positive, finite number.`,
  RangeError,
);

export const invalidOption = define(
  'GIOTTO_INVALID_OPTION',
  (option: string, value: unknown, cure: string) => `${option}: ${asText(value)} is not possible. ${cure}`,
  TypeError,
);

export const invalidKey = define(
  'GIOTTO_INVALID_KEY',
  (key: unknown) => `A key is a non-empty string, not ${asText(key)}.`,
  TypeError,
);

export const invalidValue = define(
  'GIOTTO_INVALID_VALUE',
  (value: unknown) => `A value is a Buffer, not ${value === null ? 'null' : typeof value}. Encode it first.`,
  TypeError,
);

export const deadlineExceeded = define(
  'GIOTTO_DEADLINE_EXCEEDED',
  (what: string, ms: number) => `${what} gave no answer within ${ms} ms.`,
);

export const keyValueUnavailable = define(
  'GIOTTO_KEY_VALUE_UNAVAILABLE',
  (where: string, why: string) => `${where} is not available: ${why}`,
);

export const missingTable = define(
  'GIOTTO_MISSING_TABLE',
  (table: string) =>
    `The table "${table}" does not exist, so nothing is cached. Make it once with syncdb(dataSource), or run the migration that giotto-cache exports: typeorm migration:run -d <your data source file>`,
);
