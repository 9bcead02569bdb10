import { expect, it } from '@jest/globals';

import { DatabaseKeyValue, LocMemKeyValue, MemcacheKeyValue, RedisKeyValue } from 'giotto-cache';

type Constructor = new (...given: never[]) => object;

const NEITHER = [null, 42, true, ['localhost'], () => undefined];
const SETTINGS = 'Pass an object of settings behind the server, or nothing.';

const CASES: readonly (readonly [Constructor, readonly unknown[], string])[] = [
  ...NEITHER.map((given) => [RedisKeyValue, [given], 'Pass a URL, options, or a client of ioredis; nothing is localhost:6379.'] as const),
  ...NEITHER.map((given) => [MemcacheKeyValue, [given], 'Pass hosts as host:port,host:port, options, or a client of memjs; nothing is localhost:11211.'] as const),
  ...[...NEITHER, 'postgres://localhost'].map((given) => [DatabaseKeyValue, [given], "Pass a DataSource of TypeORM, settings, or nothing for the application's DataSource."] as const),
  ...[...NEITHER, '64 MiB'].map((given) => [LocMemKeyValue, [given], 'Pass an object of options, or nothing.'] as const),
  ...[RedisKeyValue, MemcacheKeyValue, DatabaseKeyValue].map((made) => [made, [undefined, null], SETTINGS] as const),
];

const shown = (value: unknown) => (typeof value === 'function' ? `[function ${value.name}]` : String(value));

const refusalOf = (construct: () => object): unknown => {
  try {
    return construct();
  } catch (error) {
    const { name, code, message } = error as Error & { code: string };
    return { name, code, message };
  }
};

it.each(CASES)('%p refuses %p, and says what to pass', (made, given, cure) => {
  const [name, last] = [made.name, given.at(-1)];
  expect(refusalOf(() => new made(...(given as never[])))).toEqual({
    name: 'TypeError',
    code: 'GIOTTO_INVALID_OPTION',
    message: `new ${name}(): ${typeof last === 'string' ? JSON.stringify(last) : shown(last)} is not possible. ${cure}`,
  });
});
