/** Backends: the port’s arguments, their deadlines, and servers and tables that are not there. */
import { asText, define, kindOf } from './giotto-error.js';

export const invalidKey = define(
  'GIOTTO_INVALID_KEY',
  (key: unknown) => `A key is a non-empty string, not ${asText(key)}.`,
  TypeError,
);

export const invalidValue = define(
  'GIOTTO_INVALID_VALUE',
  (value: unknown) => `A value is a Buffer, not ${kindOf(value)}. Encode it first.`,
  TypeError,
);

export const invalidSeconds = define(
  'GIOTTO_INVALID_SECONDS',
  (seconds: unknown) =>
    `A lifetime of ${asText(seconds)} seconds is impossible. Pass 0 for "never expires" or a positive, finite number.`,
  RangeError,
);

export const deadlineExceeded = define(
  'GIOTTO_DEADLINE_EXCEEDED',
  (what: string, ms: number) => `${what} gave no answer within ${ms} ms.`,
);

export const invalidAnswer = define(
  'GIOTTO_INVALID_ANSWER',
  (what: string, answer: unknown, cure: string) => `${what} answered with ${kindOf(answer)}. Answer with ${cure}.`,
  TypeError,
);

export const keyValueUnavailable = define(
  'GIOTTO_KEY_VALUE_UNAVAILABLE',
  (where: string, why: string) => `${where} is not available: ${why}`,
);

export const keyValueBusy = define('GIOTTO_KEY_VALUE_BUSY', (where: string, why: string) => `${where} is busy: ${why}`);

export const missingTable = define(
  'GIOTTO_MISSING_TABLE',
  (table: string) =>
    `The table "${table}" does not exist, so nothing is cached. Create it once with syncdb(dataSource) or npx -p giotto-cache giotto-cmd syncdb, or run the migration that giotto-cache exports: typeorm migration:run -d <your data source file>`,
);

export const unsupportedDatabase = define(
  'GIOTTO_UNSUPPORTED_DATABASE',
  (type: string, known: readonly string[]) =>
    `The database type ${asText(type)} is not one that giotto-cache has SQL for. Use a DataSource of type ${known.join(', ')}.${type === 'sqlite' ? ' better-sqlite3 reads the same file: npm install better-sqlite3' : ''}`,
  TypeError,
);

export const noDataSource = define(
  'GIOTTO_NO_DATA_SOURCE',
  () =>
    'The database backend found no DataSource. Import TypeOrmModule.forRoot(...) next to GiottoCacheModule, or pass one: cache: new DatabaseKeyValue(dataSource).',
);

export const tableLocked = define(
  'GIOTTO_TABLE_LOCKED',
  (table: string, seconds: number) =>
    `Another process has been changing the table "${table}" for ${seconds} s. Run syncdb(dataSource) again when it is done.`,
);

export const sharedKeyValue = define(
  'GIOTTO_SHARED_KEY_VALUE',
  (what: string, one: string, other: string) =>
    `One ${what} is passed to two applications, under the prefixes ${asText(one)} and ${asText(other)}. Give each application an instance of its own; the instances may share one client. Or close the first application before the second one starts.`,
);
