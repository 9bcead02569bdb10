import assert from 'node:assert/strict';

import type { GiottoKeyValue } from '../../keyvalue/giotto-key-value.js';
import { bytes } from './samples.js';
import type { ContractCase } from './contract-case.js';

const item = (key: string, text: string, seconds = 60) => ({ key, value: bytes(text), seconds });
const textsOf = (values: readonly (Buffer | undefined)[]) => values.map((value) => value?.toString());

/** True if the backend has found out that its server extends no lifetimes. */
const isGivenUp = (keyValue: GiottoKeyValue): boolean => keyValue.extend === undefined;

/** The promises about operations on several keys. Optional operations are checked if the backend has them. */
export const combined: readonly ContractCase[] = [
  {
    name: 'returns the heads of some values beside others',
    async run(keyValue) {
      await keyValue.set('long', bytes('a long value'), 60);
      await keyValue.set('other', bytes('another value'), 60);
      const { heads, found } = await keyValue.getHeads(['long', 'absent'], 6, ['other', 'none']);
      assert.deepEqual(textsOf(heads), ['a long', undefined]);
      assert.deepEqual(textsOf(found), ['another value', undefined]);
    },
  },
  {
    name: 'adds what is missing, and then reads (addAndGet)',
    async run(keyValue) {
      await keyValue.set('there', bytes('old'), 60);
      const both = await keyValue.addAndGet?.([item('there', 'new'), item('new', 'added')], ['new', 'there', 'none']);
      if (both === undefined) return;
      assert.deepEqual(both.added, [false, true]);
      assert.deepEqual(textsOf(both.found), ['added', 'old', undefined]);
      assert.deepEqual(textsOf([await keyValue.get('new'), await keyValue.get('there')]), ['added', 'old']);
    },
  },
  {
    name: 'adds for one of many callers at the same time (addAndGet)',
    async run(keyValue) {
      if (keyValue.addAndGet === undefined) return;
      const callers = Array.from({ length: 20 }, (_, caller) => keyValue.addAndGet!([item('k', `${caller}`)], ['k']));
      const results = await Promise.all(callers);
      assert.equal(results.filter(({ added }) => added[0]).length, 1);
    },
  },
  {
    name: 'adds what is missing if one more key is, and then reads (addIfMissing)',
    async run(keyValue) {
      await keyValue.set('there', bytes('old'), 60);
      const items = [item('there', 'new'), item('new', 'added'), item('endless', 'added', 0)];
      const both = await keyValue.addIfMissing?.('k', items, ['k', 'new', 'there', 'endless']);
      if (both === undefined) return;
      const isAdded = keyValue.addIfMissing !== undefined;
      const added = isAdded ? 'added' : undefined;
      assert.deepEqual(both.added, isAdded ? [false, true, true] : undefined);
      assert.deepEqual(textsOf(both.found), [undefined, added, 'old', added]);
      assert.deepEqual(textsOf(await keyValue.getMany(['new', 'there', 'endless'])), [added, 'old', added]);
    },
  },
  {
    name: 'adds nothing while something is under that key, and reads (addIfMissing)',
    async run(keyValue, _neighbour, { shortest, pass }) {
      if (keyValue.addIfMissing === undefined) return;
      await keyValue.set('k', Buffer.alloc(0), shortest * 4);
      const first = await keyValue.addIfMissing('k', [item('new', 'added')], ['k', 'new']);
      assert.deepEqual([first.added, textsOf(first.found)], [undefined, ['', undefined]]);
      assert.equal(await keyValue.get('new'), undefined);
      await pass(shortest * 4000 + 150);
      const later = await keyValue.addIfMissing?.('k', [item('new', 'added')], ['k', 'new']);
      if (later === undefined) return;
      assert.deepEqual([later.added, textsOf(later.found)], [[true], [undefined, 'added']]);
    },
  },
  {
    name: 'adds for one of many callers at the same time (addIfMissing)',
    async run(keyValue) {
      if (keyValue.addIfMissing === undefined) return;
      const callers = Array.from({ length: 20 }, (_, caller) =>
        keyValue.addIfMissing?.('k', [item('lock', `${caller}`)], ['lock']),
      );
      const results = await Promise.all(callers);
      const winners = results.filter((result) => result?.added?.[0]);
      assert.equal(winners.length, keyValue.addIfMissing === undefined ? 0 : 1);
    },
  },
  {
    name: 'extends lifetimes, and shortens none (extend)',
    async run(keyValue, _neighbour, { shortest, pass }) {
      if (keyValue.extend === undefined) return;
      await keyValue.set('short', bytes('short'), shortest * 4);
      await keyValue.set('long', bytes('long'), 60);
      await keyValue.set('endless', bytes('endless'), 0);
      await keyValue.extend(['short', 'absent'], 60);
      if (isGivenUp(keyValue)) return;
      await keyValue.extend(['long', 'endless'], shortest);
      await pass(shortest * 4000 + 150);
      const left = await keyValue.getMany(['short', 'absent', 'long', 'endless']);
      assert.deepEqual(textsOf(left), ['short', undefined, 'long', 'endless']);
    },
  },
  {
    name: 'keeps for ever what is extended by 0 seconds (extend)',
    async run(keyValue, _neighbour, { shortest, pass }) {
      if (keyValue.extend === undefined) return;
      await keyValue.set('k', bytes('value'), shortest * 4);
      await keyValue.extend(['k'], 0);
      if (isGivenUp(keyValue)) return;
      await pass(shortest * 4000 + 150);
      assert.equal(String(await keyValue.get('k')), 'value');
    },
  },
  {
    name: 'sets if the others are unchanged, and extends them (setIfUnchanged)',
    async run(keyValue, _neighbour, { shortest, pass }) {
      if (keyValue.setIfUnchanged === undefined) return;
      await keyValue.set('a', bytes('1'), shortest * 4);
      await keyValue.set('b', bytes('2'), 0);
      const seen = [item('a', '1'), item('b', '2')];
      assert.equal(await keyValue.setIfUnchanged(item('k', 'value'), seen, 60), true);
      if (isGivenUp(keyValue)) return;
      await pass(shortest * 4000 + 150);
      assert.deepEqual(textsOf(await keyValue.getMany(['k', 'a', 'b'])), ['value', '1', '2']);
    },
  },
  {
    name: 'sets nothing if another has changed or is gone (setIfUnchanged)',
    async run(keyValue) {
      if (keyValue.setIfUnchanged === undefined) return;
      await keyValue.set('a', bytes('changed'), 60);
      await keyValue.set('k', bytes('old'), 60);
      assert.equal(await keyValue.setIfUnchanged(item('k', 'new'), [item('a', '1')], 60), false);
      assert.equal(await keyValue.setIfUnchanged(item('k', 'new'), [item('gone', '1')], 60), false);
      assert.equal(String(await keyValue.get('k')), 'old');
      assert.equal(await keyValue.setIfUnchanged(item('k', 'endless', 0), [], 60), true);
      assert.equal(String(await keyValue.get('k')), 'endless');
    },
  },
];
