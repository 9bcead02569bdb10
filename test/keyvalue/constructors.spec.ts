import { expect, it } from '@jest/globals';
import { Client } from 'memjs';

import { DatabaseKeyValue, LocMemKeyValue, MemcacheKeyValue, RedisKeyValue } from 'giotto-cache';
import { createKeyValue } from '../../lib/nest/backend/key-value.factory.js';

type Constructor = new (...given: never[]) => object;

const given = function given() {};

/** What is neither a text nor an object, and how an error shows it. */
const NEITHER: readonly (readonly [value: unknown, shown: string])[] = [
  [null, 'null'],
  [42, '42'],
  [true, 'true'],
  [['localhost'], 'localhost'],
  [given, '[function given]'],
];
/** What takes an object alone. */
const TEXT = ['localhost', '"localhost"'] as const;
const SETTINGS = 'Pass an object of settings after the server, or nothing.';

const CASES: readonly (readonly [made: Constructor, handed: readonly unknown[], shown: string, cure: string])[] = [
  ...NEITHER.map(
    ([value, shown]) =>
      [RedisKeyValue, [value], shown, 'Pass a URL, options, or a Redis client; nothing is localhost:6379.'] as const,
  ),
  ...NEITHER.map(
    ([value, shown]) =>
      [
        MemcacheKeyValue,
        [value],
        shown,
        'Pass hosts as host:port,host:port, options, or a client of memjs; nothing is localhost:11211.',
      ] as const,
  ),
  ...[...NEITHER, TEXT].map(
    ([value, shown]) =>
      [
        DatabaseKeyValue,
        [value],
        shown,
        "Pass a DataSource of TypeORM, settings, or nothing for the application's DataSource.",
      ] as const,
  ),
  ...[...NEITHER, TEXT].map(
    ([value, shown]) => [LocMemKeyValue, [value], shown, 'Pass an object of options, or nothing.'] as const,
  ),
  ...[RedisKeyValue, MemcacheKeyValue, DatabaseKeyValue].map(
    (made) => [made, [undefined, null], 'null', SETTINGS] as const,
  ),
];

const refusalOf = (construct: () => object): unknown => {
  try {
    return construct();
  } catch (error) {
    const { name, code, message } = error as Error & { code: string };
    return { name, code, message };
  }
};

it.each(CASES)('%p refuses %p, and says what to pass', (made, handed, shown, cure) => {
  expect(refusalOf(() => new made(...(handed as never[])))).toEqual({
    name: 'TypeError',
    code: 'GIOTTO_INVALID_OPTION',
    message: `new ${made.name}(): ${shown} is not possible. ${cure}`,
  });
});

it.each(['a:11211', 'a:11211,b:11211'])(
  'MemcacheKeyValue refuses a client of %s with failover, which would bring old answers back',
  (hosts) => {
    expect(refusalOf(() => new MemcacheKeyValue(Client.create(hosts, { failover: true })))).toEqual({
      name: 'TypeError',
      code: 'GIOTTO_INVALID_OPTION',
      message:
        "failover: true is not possible. A server that comes back would bring old answers with it. Make the client without it, or pass its servers: new MemcacheKeyValue({ hosts: ['a:11211', 'b:11211'] }).",
    });
  },
);

it.each([{}, { failover: false }, { failoverTime: 10 }])('MemcacheKeyValue takes a client with %j', (options) => {
  expect(new MemcacheKeyValue(Client.create('a:11211,b:11211', options))).toBeInstanceOf(MemcacheKeyValue);
});

/** What a slip of the hand makes of an address, and where it is handed over. */
const SLIPS: readonly (readonly [what: string, hand: () => unknown])[] = [
  ...[
    'redis://:s3cr3t/pass@host',
    'redis://s3cr3t/pass@host',
    'redis://user:s3cr3t?x@host',
    'redis://user:s3cr3t#@host',
    'redis://user:s3cr3t@host:port',
    'user:s3cr3t@host',
    's3cr3t',
  ].flatMap(
    (url) =>
      [
        [`new RedisKeyValue('${url}')`, () => new RedisKeyValue(url)],
        [`new RedisKeyValue({ url: '${url}' })`, () => new RedisKeyValue({ url })],
      ] as const,
  ),
  ...[
    'memcache://user:s3cr3t@host',
    'user:s3cr3t@host:11211',
    'user:s3cr3t/@host',
    's3cr3t@x:y',
    's3cr3t:port',
  ].flatMap(
    (host) =>
      [
        [`new MemcacheKeyValue('${host}')`, () => new MemcacheKeyValue(host)],
        [`hosts: ['${host}']`, () => new MemcacheKeyValue({ hosts: [host] })],
      ] as const,
  ),
  ['hosts as a text', () => new MemcacheKeyValue({ hosts: 'user:s3cr3t@host' as never })],
  ['a list of URLs', () => new RedisKeyValue(['redis://:s3cr3t@host'] as never)],
  ['a DataSource by its URL', () => new DatabaseKeyValue('postgres://user:s3cr3t@host/shop' as never)],
  ["forRoot({ cache: 'redis://…' })", () => createKeyValue('redis://:s3cr3t@host')],
];

it.each(SLIPS)('%s is refused without showing the password', (_what, hand) => {
  expect(refusalOf(hand as () => object)).toMatchObject({
    code: expect.stringMatching(/^GIOTTO_/),
    message: expect.not.stringContaining('s3cr3t'),
  });
});
