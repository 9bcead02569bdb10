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

it('gets many at once, without a promise', async () => {
  const keyValue = new LocMemKeyValue();
  await keyValue.set('k', Buffer.from('value'), 60);
  expect(keyValue.getMany(['k', 'x'])).toEqual([Buffer.from('value'), undefined]);
});

it('keeps each value in memory of its own, outside of Node’s pool', async () => {
  const keyValue = new LocMemKeyValue();
  await keyValue.set('set', Buffer.from('value'), 60);
  await keyValue.add('added', Buffer.from('another'), 60);
  const found = await keyValue.getMany(['set', 'added']);
  expect(found.map((value) => value!.buffer.byteLength)).toEqual([5, 7]);
});
