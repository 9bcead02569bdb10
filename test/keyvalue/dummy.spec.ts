import { beforeEach, describe, expect, it } from '@jest/globals';

import { DummyKeyValue } from '../../lib/keyvalue/dummy.key-value.js';

const value = Buffer.from('v');

describe('DummyKeyValue', () => {
  let dummy: DummyKeyValue;
  beforeEach(() => {
    dummy = new DummyKeyValue();
  });

  it('misses everything that was stored', async () => {
    await dummy.set('k', value, 60);
    expect(await dummy.get('k')).toBeUndefined();
    expect(await dummy.add('k', value, 60)).toBe(true);
    expect(await dummy.add('k', value, 60)).toBe(true);
    expect(await dummy.getMany(['k', 'k'])).toEqual([undefined, undefined]);
    expect(await dummy.compareAndSet('k', value, value)).toBe(false);
    expect(await dummy.delete('k')).toBe(false);
    await dummy.clear();
    await dummy.close();
  });

  it('still refuses impossible keys, values and lifetimes', async () => {
    await expect(dummy.get('')).rejects.toThrow(TypeError);
    await expect(dummy.delete('')).rejects.toThrow(TypeError);
    await expect(dummy.set('k', 'v' as unknown as Buffer, 60)).rejects.toThrow(TypeError);
    await expect(dummy.set('k', value, -1)).rejects.toThrow(RangeError);
    await expect(dummy.add('k', value, Number.NaN)).rejects.toThrow(RangeError);
    await expect(dummy.compareAndSet('', value, value)).rejects.toThrow(TypeError);
    await expect(dummy.compareAndSet('k', 'v' as unknown as Buffer, value)).rejects.toThrow(TypeError);
  });
});
