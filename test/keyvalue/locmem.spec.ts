import { expect, it } from '@jest/globals';

import { LocMemKeyValue } from '../../lib/keyvalue/locmem.key-value.js';
import { describeKeyValue } from 'giotto-cache/testing';

let now = 0;

describeKeyValue('LocMemKeyValue', {
  create: (prefix) => new LocMemKeyValue({ prefix, clock: () => now }),
  shortest: 0.001,
  pass: (milliseconds) => {
    now += milliseconds;
  },
});

it('gets nothing at once past a `get` or `getMany` of somebody else', async () => {
  class Watched extends LocMemKeyValue {
    override getMany(keys: readonly string[]) {
      return super.getMany(keys);
    }
  }
  const replaced = Object.assign(new LocMemKeyValue(), { get: () => Promise.resolve(undefined) });
  const all = [new LocMemKeyValue(), new Watched(), replaced];
  expect(all.map((keyValue) => keyValue.getManyNow(['k']))).toEqual([[undefined], undefined, undefined]);
});

it('keeps each value in memory of its own, and none of a pool’s with it', async () => {
  const keyValue = new LocMemKeyValue();
  await keyValue.set('set', Buffer.from('value'), 60);
  await keyValue.add('added', Buffer.from('another'), 60);
  const found = await keyValue.getMany(['set', 'added']);
  expect(found.map((value) => value!.buffer.byteLength)).toEqual([5, 7]);
});
