/**
 * What `GiottoKeyValue` promises, as one suite for any backend and any test runner that has `describe`, `it` and hooks.
 *
 * ```ts
 * import { describeKeyValue } from 'giotto-cache/testing';
 *
 * describeKeyValue('MyKeyValue', { create: (prefix) => new MyKeyValue({ prefix }) });
 * ```
 */
import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';

import type { GiottoKeyValue } from '../../lib/keyvalue/giotto-key-value.js';

/** The backend under test. */
export interface KeyValueSubject {
  /** A new key/value under a prefix, on the one server of this suite. The suite opens and closes it. */
  create(prefix: string): GiottoKeyValue | Promise<GiottoKeyValue>;
  /** The shortest lifetime that the backend keeps exactly, in seconds. Default 0.2. */
  shortest?: number;
  /** Lets time pass for the entries, by moving the clock that `create` injected. Default: waits really. */
  pass?(milliseconds: number): Promise<void> | void;
}

/** One promise of the contract; `run` rejects where the backend breaks it. */
export interface ContractCase {
  readonly name: string;
  run(keyValue: GiottoKeyValue, neighbour: GiottoKeyValue, time: Time): Promise<void>;
}

interface Time {
  readonly shortest: number;
  pass(milliseconds: number): Promise<void> | void;
}

interface Runner {
  describe(name: string, define: () => void): void;
  it(name: string, run: () => Promise<void>): void;
  beforeEach(run: () => Promise<void>): void;
  afterEach(run: () => Promise<void>): void;
}

const bytes = (text: string) => Buffer.from(text);

const KEYS: Record<string, string> = {
  'of one byte': 'k',
  'with spaces': '{"q":"two words"}(search)(text/html)',
  'with a trailing space': 'k ',
  'with newlines and tabs': 'a\nb\r\nc\td',
  'with quotes and wildcards': `'"\`\\*?[a-z]%_;--`,
  'in upper case': 'K',
  'with Unicode': 'čaj ☕ 茶 👩‍🚀 e\u0301',
  'with the same letter composed': 'é',
  'with a NUL': 'a\0b',
  'of 250 bytes': 'x'.repeat(250),
  'of 10 KB': 'long'.repeat(2560),
  'of 10 KB that differs at its end': `${'long'.repeat(2559)}lonG`,
  'that looks like another prefix': ':giotto:',
};

const VALUES: Record<string, Buffer> = {
  'every byte': Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
  'what is no UTF-8': Buffer.from([0xff, 0xfe, 0xc0, 0x80]),
  'line ends': bytes('\r\nEND\r\n'),
  'nothing': Buffer.alloc(0),
  '100 KB of noise': randomBytes(100 * 1024),
};

/** The promises, one by one. */
export const contract: readonly ContractCase[] = [
  ...Object.entries(VALUES).map(([name, value]) => ({
    name: `keeps ${name} byte for byte`,
    async run(keyValue: GiottoKeyValue) {
      await keyValue.set('k', value, 60);
      assert.deepEqual(await keyValue.get('k'), value);
    },
  })),
  {
    name: 'answers undefined for what is not there',
    async run(keyValue) {
      assert.equal(await keyValue.get('absent'), undefined);
    },
  },
  {
    name: 'tells every two keys apart, whatever is in them',
    async run(keyValue) {
      for (const [name, key] of Object.entries(KEYS)) await keyValue.set(key, bytes(name), 60);
      for (const [name, key] of Object.entries(KEYS)) assert.equal(String(await keyValue.get(key)), name, name);
    },
  },
  {
    name: 'deletes and adds under every kind of key',
    async run(keyValue) {
      for (const [name, key] of Object.entries(KEYS)) {
        assert.equal(await keyValue.add(key, bytes(name), 60), true, name);
        assert.equal(await keyValue.delete(key), true, name);
        assert.equal(await keyValue.get(key), undefined, name);
      }
    },
  },
  {
    name: 'does not see a later change of the buffer that was stored',
    async run(keyValue) {
      const value = bytes('before');
      await keyValue.set('k', value, 60);
      value.fill(0);
      assert.equal(String(await keyValue.get('k')), 'before');
    },
  },
  {
    name: 'overwrites, and a new lifetime replaces the old one',
    async run(keyValue, _neighbour, { shortest, pass }) {
      await keyValue.set('k', bytes('old'), shortest);
      await keyValue.set('k', bytes('new'), 60);
      await pass(shortest * 1000 + 150);
      assert.equal(String(await keyValue.get('k')), 'new');
    },
  },
  {
    name: 'forgets after the lifetime, and not before',
    async run(keyValue, _neighbour, { shortest, pass }) {
      await keyValue.set('short', bytes('v'), shortest);
      await keyValue.set('long', bytes('v'), shortest + 60);
      assert.equal(String(await keyValue.get('short')), 'v');
      await pass(shortest * 1000 + 150);
      assert.equal(await keyValue.get('short'), undefined);
      assert.deepEqual(await keyValue.getMany(['short', 'long']), [undefined, bytes('v')]);
      assert.equal(await keyValue.delete('short'), false);
    },
  },
  {
    name: 'keeps for ever with 0 seconds, for 31 days, and for longer than any calendar',
    async run(keyValue, _neighbour, { shortest, pass }) {
      const lifetimes = [0, 31 * 24 * 3600, 1e9, Number.MAX_SAFE_INTEGER];
      for (const seconds of lifetimes) await keyValue.set(`for ${seconds}`, bytes('v'), seconds);
      assert.equal(await keyValue.add('added for ever', bytes('v'), 0), true);
      await pass(shortest * 1000 + 150);
      for (const seconds of lifetimes) assert.equal(String(await keyValue.get(`for ${seconds}`)), 'v', `${seconds} s`);
      assert.equal(String(await keyValue.get('added for ever')), 'v');
    },
  },
  {
    name: 'never takes a fraction of a second for "for ever" or for "now"',
    async run(keyValue, _neighbour, { shortest, pass }) {
      await keyValue.set('k', bytes('v'), shortest / 2);
      assert.equal(String(await keyValue.get('k')), 'v');
      await pass(shortest * 1000 + 150);
      assert.equal(await keyValue.get('k'), undefined);
    },
  },
  {
    name: 'refuses a negative, NaN or infinite lifetime, and leaves the old value alone',
    async run(keyValue) {
      await keyValue.set('k', bytes('old'), 60);
      for (const seconds of [-1, -0.001, Number.NaN, Infinity, -Infinity]) {
        await assert.rejects(keyValue.set('k', bytes('new'), seconds), RangeError);
        await assert.rejects(keyValue.add('k2', bytes('new'), seconds), RangeError);
      }
      assert.deepEqual(await keyValue.getMany(['k', 'k2']), [bytes('old'), undefined]);
    },
  },
  {
    name: 'adds only where no live entry is',
    async run(keyValue, _neighbour, { shortest, pass }) {
      assert.equal(await keyValue.add('k', bytes('first'), shortest), true);
      assert.equal(await keyValue.add('k', bytes('second'), 60), false);
      assert.equal(String(await keyValue.get('k')), 'first');
      await pass(shortest * 1000 + 150);
      assert.equal(await keyValue.add('k', bytes('third'), 60), true);
      assert.equal(String(await keyValue.get('k')), 'third');
    },
  },
  {
    name: 'lets an empty value stand in the way of add',
    async run(keyValue) {
      await keyValue.set('k', Buffer.alloc(0), 60);
      assert.equal(await keyValue.add('k', bytes('v'), 60), false);
    },
  },
  {
    name: 'lets exactly one of 50 concurrent adds win',
    async run(keyValue, neighbour) {
      for (const round of ['a', 'b', 'c']) {
        const wins = await Promise.all(
          Array.from({ length: 50 }, (_, caller) => keyValue.add(round, bytes(`${caller}`), 60)),
        );
        assert.equal(wins.filter(Boolean).length, 1);
        assert.equal(String(await keyValue.get(round)), `${wins.indexOf(true)}`);
      }
      assert.equal(await neighbour.get('a'), undefined);
    },
  },
  {
    name: 'says whether a delete found something',
    async run(keyValue) {
      await keyValue.set('k', bytes('v'), 60);
      await keyValue.set('empty', Buffer.alloc(0), 60);
      assert.equal(await keyValue.delete('k'), true);
      assert.equal(await keyValue.delete('k'), false);
      assert.equal(await keyValue.delete('empty'), true);
      assert.equal(await keyValue.get('k'), undefined);
    },
  },
  {
    name: 'gets many in the order asked, with holes, repeats and none',
    async run(keyValue) {
      await keyValue.set('a', bytes('A'), 60);
      await keyValue.set('b', Buffer.alloc(0), 60);
      assert.deepEqual(await keyValue.getMany([]), []);
      assert.deepEqual(await keyValue.getMany(['x']), [undefined]);
      assert.deepEqual(await keyValue.getMany(['b', 'x', 'a', 'b']), [
        Buffer.alloc(0),
        undefined,
        bytes('A'),
        Buffer.alloc(0),
      ]);
    },
  },
  {
    name: 'gets many under long and odd keys',
    async run(keyValue) {
      for (const [name, key] of Object.entries(KEYS)) await keyValue.set(key, bytes(name), 60);
      const found = await keyValue.getMany(Object.values(KEYS));
      assert.deepEqual(found.map(String), Object.keys(KEYS));
    },
  },
  {
    name: 'refuses an empty key and a value that is no Buffer',
    async run(keyValue) {
      await assert.rejects(keyValue.get(''), TypeError);
      await assert.rejects(keyValue.set('', bytes('v'), 60), TypeError);
      await assert.rejects(keyValue.delete(''), TypeError);
      await assert.rejects(keyValue.add('', bytes('v'), 60), TypeError);
      await assert.rejects(keyValue.set('k', 'text' as unknown as Buffer, 60), TypeError);
    },
  },
  {
    name: 'hides two prefixes from each other',
    async run(keyValue, neighbour) {
      await keyValue.set('k', bytes('mine'), 60);
      assert.equal(await neighbour.get('k'), undefined);
      await neighbour.set('k', bytes('theirs'), 60);
      assert.equal(await neighbour.delete('k'), true);
      assert.equal(String(await keyValue.get('k')), 'mine');
    },
  },
  {
    name: 'clears its own prefix and no other, and can be used at once',
    async run(keyValue, neighbour) {
      const keys = Array.from({ length: 1500 }, (_, n) => `k${n}`);
      await Promise.all([...keys, ...Object.values(KEYS)].map((key) => keyValue.set(key, bytes('mine'), 60)));
      await Promise.all(Object.values(KEYS).map((key) => neighbour.set(key, bytes('theirs'), 0)));
      await keyValue.clear();
      const left = await keyValue.getMany([...keys, ...Object.values(KEYS)]);
      assert.equal(left.filter((value) => value !== undefined).length, 0);
      for (const key of Object.values(KEYS)) assert.equal(String(await neighbour.get(key)), 'theirs');
      assert.equal(await keyValue.add('k1', bytes('again'), 60), true);
      assert.equal(String(await keyValue.get('k1')), 'again');
      await keyValue.clear();
      await keyValue.clear();
      assert.equal(await keyValue.get('k1'), undefined);
    },
  },
  {
    name: 'carries 1,000 concurrent operations',
    async run(keyValue) {
      const keys = Array.from({ length: 1000 }, (_, n) => `k${n}`);
      await Promise.all(keys.map((key) => keyValue.set(key, bytes(key), 60)));
      const found = await Promise.all(keys.map((key) => keyValue.get(key)));
      assert.deepEqual(found.map(String), keys);
    },
  },
  {
    name: 'leaves no old value behind where the new one is above the limit',
    async run(keyValue) {
      if (!Number.isFinite(keyValue.maxValueBytes)) return;
      await keyValue.set('k', bytes('old'), 60);
      await keyValue.set('k', Buffer.alloc(keyValue.maxValueBytes + 1), 60);
      assert.equal(await keyValue.get('k'), undefined);
      await keyValue.set('k', bytes('new'), 60);
      assert.equal(String(await keyValue.get('k')), 'new');
    },
  },
  {
    name: 'closes twice',
    async run(keyValue) {
      await keyValue.set('k', bytes('v'), 60);
      await keyValue.close();
      await keyValue.close();
    },
  },
  {
    name: 'says what it is and where, in one line',
    async run(keyValue) {
      assert.match(keyValue.describe(), /^[^\n]+$/);
    },
  },
];

/** Defines the whole suite with a runner's own `describe` and `it` (the globals by default). */
export function describeKeyValue(
  name: string,
  subject: KeyValueSubject,
  runner: Runner = globalThis as unknown as Runner,
): void {
  runner.describe(`${name} keeps the key/value contract`, () => {
    const time: Time = { shortest: subject.shortest ?? 0.2, pass: subject.pass ?? ((ms) => wait(ms)) };
    let open: GiottoKeyValue[] = [];

    const create = async (prefix: string) => {
      const keyValue = await subject.create(prefix);
      await keyValue.open();
      open.push(keyValue);
      return keyValue;
    };

    runner.beforeEach(async () => {
      open = [];
    });
    runner.afterEach(async () => {
      await Promise.all(open.map((keyValue) => keyValue.close()));
    });

    for (const { name: promise, run } of contract)
      runner.it(promise, async () => {
        const prefix = `giotto-contract-${randomUUID()}`;
        const [keyValue, neighbour] = [await create(`${prefix}*a:`), await create(`${prefix}-a:A:`)];
        await run(keyValue, neighbour, time);
      });
  });
}
