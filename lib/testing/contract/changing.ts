import assert from 'node:assert/strict';

import { bytes, KEYS } from './samples.js';
import type { ContractCase } from './contract-case.js';
import { within } from './lifetime.js';

/** The promises about `add`, `delete`, `getMany`, `clear`, prefixes and limits. */
export const changing: readonly ContractCase[] = [
  {
    name: 'adds only if there is no live entry',
    async run(keyValue, _neighbour, { shortest, pass }) {
      const lifetime = await within(shortest, async (seconds) => {
        await keyValue.delete('k');
        assert.equal(await keyValue.add('k', bytes('first'), seconds), true);
        assert.equal(await keyValue.add('k', bytes('second'), 60), false);
        assert.equal(String(await keyValue.get('k')), 'first');
      });
      await pass(lifetime * 1000 + 150);
      assert.equal(await keyValue.add('k', bytes('third'), 60), true);
      assert.equal(String(await keyValue.get('k')), 'third');
    },
  },
  {
    name: 'does not add over an empty value',
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
    name: 'tells whether delete found an entry',
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
    name: 'drops the old value if the new one is above the limit',
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
    name: 'returns false for an add above the limit, and stores nothing',
    async run(keyValue) {
      if (!Number.isFinite(keyValue.maxValueBytes)) return;
      assert.equal(await keyValue.add('k', Buffer.alloc(keyValue.maxValueBytes + 1), 60), false);
      assert.equal(await keyValue.get('k'), undefined);
      assert.equal(await keyValue.add('k', bytes('v'), 60), true);
      assert.equal(String(await keyValue.get('k')), 'v');
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
    name: 'describes itself in one line',
    async run(keyValue) {
      assert.match(keyValue.describe(), /^[^\n]+$/);
    },
  },
];
