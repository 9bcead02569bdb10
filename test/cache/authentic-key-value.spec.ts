import { beforeEach, describe, expect, it } from '@jest/globals';

import { DummyKeyValue, type GiottoKeyValue, LocMemKeyValue } from 'giotto-cache';
import { AuthenticKeyValue } from '../../lib/cache/backend/authentic-key-value.js';
import { derivedKey } from '../../lib/cache/key/hiding.js';
import { describeKeyValue } from 'giotto-cache/testing';
import { JointKeyValue } from '../support/cache/processes.js';

const secret = (text: string) => derivedKey(Buffer.from(text), 'values');
const OURS = secret('a secret of ours');

let now = 0;

describeKeyValue('AuthenticKeyValue', {
  create: (prefix) => new AuthenticKeyValue(new LocMemKeyValue({ prefix, clock: () => now }), OURS),
  shortest: 0.001,
  pass: (milliseconds) => {
    now += milliseconds;
  },
});

describeKeyValue('AuthenticKeyValue on a backend that adds along with a read', {
  create: (prefix) => new AuthenticKeyValue(new JointKeyValue({ prefix, clock: () => now }), OURS),
  shortest: 0.001,
  pass: (milliseconds) => {
    now += milliseconds;
  },
});

const VALUE = Buffer.from('value');
const NONE = Buffer.alloc(0);

describe('an authenticated backend', () => {
  let backend: LocMemKeyValue;
  let authentic: AuthenticKeyValue;
  beforeEach(async () => {
    backend = new LocMemKeyValue({ prefix: 'shop:' });
    authentic = new AuthenticKeyValue(backend, OURS);
    await authentic.set('a', VALUE, 60);
  });

  const read = async (key: string) => [await authentic.get(key), ...(await authentic.getMany([key]))];

  it('returns what was stored, from get and from getMany', async () => {
    expect(await read('a')).toEqual([VALUE, VALUE]);
    expect((await backend.get('a'))!.length).toBe(VALUE.length + 32);
  });

  const FORGERIES: Record<string, (stored: Buffer) => Buffer> = {
    nothing: () => NONE,
    'the value without its tag': () => VALUE,
    'less than a tag': () => Buffer.alloc(31),
    'a tag alone': (stored) => stored.subarray(-32),
    'another value before the tag': (stored) => Buffer.concat([Buffer.from('other'), stored.subarray(-32)]),
    'a byte more': (stored) => Buffer.concat([stored, Buffer.of(0)]),
    'a byte less': (stored) => stored.subarray(1),
    'a flipped bit': (stored) => Buffer.from(stored.map((byte, at) => (at === 0 ? byte ^ 1 : byte))),
    'a flipped bit of the tag': (stored) =>
      Buffer.from(stored.map((byte, at) => (at === stored.length - 1 ? byte ^ 1 : byte))),
  };

  it.each(Object.keys(FORGERIES))('returns nothing readable if the value was replaced by %s', async (name) => {
    await backend.set('a', FORGERIES[name]!((await backend.get('a'))!), 60);
    expect(await read('a')).toEqual([NONE, NONE]);
  });

  it.each([
    ['another key', { prefix: 'shop:', key: 'b', secret: OURS }],
    ['another prefix', { prefix: 'market:', key: 'a', secret: OURS }],
    ['a prefix that takes a part of the key', { prefix: 'sho', key: 'p:a', secret: OURS }],
    ['another secret', { prefix: 'shop:', key: 'a', secret: secret('a secret of others') }],
  ])('reads no value that was stored under %s', async (_, other) => {
    const elsewhere = new LocMemKeyValue({ prefix: other.prefix });
    await elsewhere.set(other.key, (await backend.get('a'))!, 60);
    expect(await new AuthenticKeyValue(elsewhere, other.secret).get(other.key)).toEqual(NONE);
  });

  it.each([
    ['half pairs', '\ud800', '\ud801'],
    ['lengths', 'ab', 'a'],
  ])('tells keys apart by %s', async (_, one, other) => {
    await authentic.set(one, VALUE, 60);
    await backend.set(other, (await backend.get(one))!, 60);
    expect(await authentic.get(other)).toEqual(NONE);
  });

  it('adds in place of a forged value, and of no other', async () => {
    expect(await authentic.add('a', Buffer.from('second'), 60)).toBe(false);
    await backend.set('a', Buffer.from('somebody else’s, and long enough for a tag to be in it'), 0);
    expect(await authentic.add('a', Buffer.from('second'), 60)).toBe(true);
    expect(await read('a')).toEqual(Array(2).fill(Buffer.from('second')));
  });

  const NEW = Buffer.from('second');

  it.each(Object.keys(FORGERIES))('stores nothing in place of a value that was replaced by %s', async (name) => {
    const forged = FORGERIES[name]!((await backend.get('a'))!);
    await backend.set('a', forged, 60);
    for (const expected of [VALUE, NONE, forged])
      expect(await authentic.compareAndSet!('a', expected, NEW)).toBe(false);
    expect(await backend.get('a')).toEqual(forged);
  });

  it('has compareAndSet as long as the backend has it', async () => {
    const failing: GiottoKeyValue = backend;
    failing.compareAndSet = () => Promise.reject(new Error('lost'));
    const wrapper = new AuthenticKeyValue(failing, OURS);
    await expect(wrapper.compareAndSet!('a', VALUE, NEW)).rejects.toThrow('lost');
    expect(wrapper.compareAndSet).toBeDefined();
    failing.compareAndSet = async () => {
      failing.compareAndSet = undefined;
      throw new Error('refused');
    };
    await expect(wrapper.compareAndSet!('a', VALUE, NEW)).rejects.toThrow('refused');
    expect(wrapper.compareAndSet).toBeUndefined();
    expect(new AuthenticKeyValue(failing, OURS).compareAndSet).toBeUndefined();
  });

  it('returns the same Buffer on every hit in process memory', async () => {
    expect(await authentic.get('a')).toBe(await authentic.get('a'));
  });

  it('subtracts the size of the tag from the largest value', async () => {
    const small = new LocMemKeyValue({ maxBytes: 1000 });
    const { maxValueBytes } = new AuthenticKeyValue(small, OURS);
    expect(maxValueBytes).toBe(small.maxValueBytes - 32);
    expect(new AuthenticKeyValue(new DummyKeyValue(), OURS).maxValueBytes).toBe(0);
  });
});
