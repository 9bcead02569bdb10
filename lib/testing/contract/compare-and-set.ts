import assert from 'node:assert/strict';

import type { GiottoKeyValue } from '../../keyvalue/giotto-key-value.js';
import type { ContractCase, ContractTime } from './contract-case.js';
import { within } from './lifetime.js';
import { bytes, KEYS, VALUES } from './samples.js';

const CALLERS = 20;
const LONG = 50_000;

type Comparing = GiottoKeyValue & Required<Pick<GiottoKeyValue, 'compareAndSet'>>;

const textAt = async (keyValue: GiottoKeyValue, key: string) => (await keyValue.get(key))?.toString();

/** True if the backend compares and sets. It may find out now that its server cannot, and removes the method then. */
async function compares(keyValue: GiottoKeyValue): Promise<boolean> {
  await keyValue.set('probe', bytes('old'), 60);
  try {
    await keyValue.compareAndSet?.('probe', bytes('old'), bytes('new'));
  } catch (error) {
    if (keyValue.compareAndSet !== undefined) throw error;
  }
  return keyValue.compareAndSet !== undefined;
}

const comparing = (
  name: string,
  check: (keyValue: Comparing, neighbour: Comparing, time: ContractTime) => Promise<void>,
): ContractCase => ({
  name: `${name} (compareAndSet)`,
  async run(keyValue, neighbour, time) {
    if ((await compares(keyValue)) && (await compares(neighbour)))
      await check(keyValue as Comparing, neighbour as Comparing, time);
  },
});

/** The promises about `compareAndSet`, which are checked if the backend has it. */
export const compareAndSet: readonly ContractCase[] = [
  comparing('stores in place of the expected value, and once', async (keyValue) => {
    await keyValue.set('k', bytes('old'), 60);
    assert.equal(await keyValue.compareAndSet('k', bytes('old'), bytes('new')), true);
    assert.equal(await textAt(keyValue, 'k'), 'new');
    assert.equal(await keyValue.compareAndSet('k', bytes('old'), bytes('late')), false);
    assert.equal(await textAt(keyValue, 'k'), 'new');
  }),
  comparing('stores nothing in place of another value, however similar', async (keyValue) => {
    await keyValue.set('k', bytes('value'), 60);
    for (const other of ['', 'val', 'value ', 'value\0', 'Value', 'välue', '\0value'])
      assert.equal(await keyValue.compareAndSet('k', bytes(other), bytes('new')), false, JSON.stringify(other));
    assert.equal(await textAt(keyValue, 'k'), 'value');
  }),
  comparing('stores nothing under a missing key, nor under one of another prefix', async (keyValue, neighbour) => {
    for (const expected of ['', 'old'])
      assert.equal(await keyValue.compareAndSet('k', bytes(expected), bytes('new')), false);
    assert.equal(await keyValue.get('k'), undefined);
    await keyValue.set('k', bytes('mine'), 60);
    assert.equal(await neighbour.compareAndSet('k', bytes('mine'), bytes('theirs')), false);
    assert.equal(await neighbour.get('k'), undefined);
    await keyValue.delete('k');
    assert.equal(await keyValue.compareAndSet('k', bytes('mine'), bytes('new')), false);
    assert.equal(await keyValue.add('k', bytes('added'), 60), true);
  }),
  comparing('stores nothing in place of an expired value', async (keyValue, _neighbour, { shortest, pass }) => {
    await keyValue.set('k', bytes('old'), shortest);
    await pass(shortest * 1000 + 150);
    assert.equal(await keyValue.compareAndSet('k', bytes('old'), bytes('new')), false);
    assert.equal(await keyValue.get('k'), undefined);
  }),
  comparing('takes an empty value for a value', async (keyValue) => {
    await keyValue.set('k', Buffer.alloc(0), 60);
    assert.equal(await keyValue.compareAndSet('k', bytes('old'), bytes('new')), false);
    assert.equal(await keyValue.compareAndSet('k', Buffer.alloc(0), bytes('new')), true);
    assert.equal(await keyValue.compareAndSet('k', bytes('new'), bytes('')), true);
    assert.deepEqual(await keyValue.get('k'), Buffer.alloc(0));
  }),
  comparing('compares and keeps every byte', async (keyValue) => {
    for (const [name, value] of Object.entries(VALUES)) {
      await keyValue.set('k', bytes('old'), 60);
      assert.equal(await keyValue.compareAndSet('k', bytes('old'), value), true, name);
      assert.deepEqual(await keyValue.get('k'), value);
      assert.equal(await keyValue.compareAndSet('k', Buffer.concat([value, bytes('x')]), bytes('new')), false, name);
      assert.equal(await keyValue.compareAndSet('k', value, bytes('new')), true, name);
    }
  }),
  comparing('compares long values to their ends', async (keyValue) => {
    const value = Buffer.alloc(LONG, 'long');
    await keyValue.set('k', value, 60);
    for (const at of [0, LONG / 2, LONG - 1]) {
      const other = Buffer.from(value);
      other.writeUInt8(0, at);
      assert.equal(await keyValue.compareAndSet('k', other, bytes('new')), false, `${at}`);
    }
    assert.equal(await keyValue.compareAndSet('k', value, Buffer.alloc(LONG, 'next')), true);
    assert.equal((await keyValue.get('k'))?.equals(Buffer.alloc(LONG, 'next')), true);
  }),
  comparing('works under every kind of key', async (keyValue) => {
    for (const [name, key] of Object.entries(KEYS)) await keyValue.set(key, bytes(name), 60);
    for (const [name, key] of Object.entries(KEYS))
      assert.equal(await keyValue.compareAndSet(key, bytes(name), bytes(`new ${name}`)), true, name);
    for (const [name, key] of Object.entries(KEYS)) assert.equal(await textAt(keyValue, key), `new ${name}`);
  }),
  comparing('keeps the lifetime', async (keyValue, _neighbour, { shortest, pass }) => {
    const lifetime = await within(shortest, async (seconds) => {
      for (const [key, before] of Object.entries({ short: seconds, long: 60, endless: 0 }))
        await keyValue.set(key, bytes('old'), before);
      for (const key of ['short', 'long', 'endless'])
        assert.equal(await keyValue.compareAndSet(key, bytes('old'), bytes('new')), true);
    });
    await pass(lifetime * 1000 + 150);
    const left = await keyValue.getMany(['short', 'long', 'endless']);
    assert.deepEqual(
      left.map((value) => value?.toString()),
      [undefined, 'new', 'new'],
    );
  }),
  comparing('lets exactly one of many concurrent callers win', async (keyValue) => {
    for (const round of ['a', 'b', 'c']) {
      await keyValue.set(round, bytes('old'), 60);
      const callers = Array.from({ length: CALLERS }, (_, caller) =>
        keyValue.compareAndSet(round, bytes('old'), bytes(`${caller}`)),
      );
      const wins = await Promise.all(callers);
      assert.equal(wins.filter(Boolean).length, 1);
      assert.equal(await textAt(keyValue, round), `${wins.indexOf(true)}`);
    }
  }),
  comparing('stores nothing above the limit, and keeps the old value', async (keyValue) => {
    if (!Number.isFinite(keyValue.maxValueBytes)) return;
    await keyValue.set('k', bytes('old'), 60);
    const large = Buffer.alloc(keyValue.maxValueBytes + 1);
    assert.equal(await keyValue.compareAndSet('k', bytes('old'), large), false);
    assert.equal(await textAt(keyValue, 'k'), 'old');
  }),
  comparing('refuses impossible keys and values, and keeps the old value', async (keyValue) => {
    const text = 'text' as unknown as Buffer;
    await keyValue.set('k', bytes('old'), 60);
    await assert.rejects(keyValue.compareAndSet('', bytes('old'), bytes('new')), TypeError);
    await assert.rejects(keyValue.compareAndSet('k', bytes('old'), text), TypeError);
    await assert.rejects(keyValue.compareAndSet('k', text, bytes('new')), TypeError);
    assert.equal(await textAt(keyValue, 'k'), 'old');
  }),
];
