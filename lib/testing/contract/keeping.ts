import assert from 'node:assert/strict';

import type { GiottoKeyValue } from '../../keyvalue/giotto-key-value.js';
import { bytes, KEYS, VALUES } from './samples.js';
import type { ContractCase } from './contract-case.js';
import { within } from './lifetime.js';

/** The promises about `get`, `set` and lifetimes. */
export const keeping: readonly ContractCase[] = [
  ...Object.entries(VALUES).map(([name, value]) => ({
    name: `keeps ${name} byte for byte`,
    async run(keyValue: GiottoKeyValue) {
      await keyValue.set('k', value, 60);
      assert.deepEqual(await keyValue.get('k'), value);
    },
  })),
  {
    name: 'returns undefined for a missing key',
    async run(keyValue) {
      assert.equal(await keyValue.get('absent'), undefined);
    },
  },
  {
    name: 'tells all keys apart, whatever characters they have',
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
    name: 'drops an entry after its lifetime, and not before',
    async run(keyValue, _neighbour, { shortest, pass }) {
      await keyValue.set('long', bytes('v'), shortest + 60);
      const lifetime = await within(shortest, async (seconds) => {
        await keyValue.set('short', bytes('v'), seconds);
        assert.equal(String(await keyValue.get('short')), 'v');
      });
      await pass(lifetime * 1000 + 150);
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
      const lifetime = await within(shortest / 2, async (seconds) => {
        await keyValue.set('k', bytes('v'), seconds);
        assert.equal(String(await keyValue.get('k')), 'v');
      });
      await pass(Math.max(lifetime, shortest) * 1000 + 150);
      assert.equal(await keyValue.get('k'), undefined);
    },
  },
  {
    name: 'refuses a negative, NaN or infinite lifetime, and keeps the old value',
    async run(keyValue) {
      await keyValue.set('k', bytes('old'), 60);
      for (const seconds of [-1, -0.001, Number.NaN, Infinity, -Infinity]) {
        await assert.rejects(keyValue.set('k', bytes('new'), seconds), RangeError);
        await assert.rejects(keyValue.add('k2', bytes('new'), seconds), RangeError);
      }
      assert.deepEqual(await keyValue.getMany(['k', 'k2']), [bytes('old'), undefined]);
    },
  },
];
