import { describe, expect, it } from '@jest/globals';
import { type GiottoKeyValue, LocMemKeyValue } from 'giotto-cache';
import { describeKeyValue, ManualClock, RecordingKeyValue } from 'giotto-cache/testing';

const clock = new ManualClock();

describeKeyValue('RecordingKeyValue', {
  create: (prefix) =>
    Object.assign(new RecordingKeyValue(new LocMemKeyValue({ clock: clock.now, maxEntries: 5000 })), { prefix }),
  shortest: 0.001,
  pass: (milliseconds) => clock.advance(milliseconds),
});

describe('RecordingKeyValue', () => {
  it('remembers each operation with its arguments, in order', async () => {
    const keyValue = new RecordingKeyValue();
    const value = Buffer.from('v');
    await keyValue.set('a', value, 60);
    await keyValue.add('b', value, 0);
    await keyValue.get('a');
    await keyValue.getMany(['a', 'b']);
    await keyValue.delete('a');
    await keyValue.clear();
    expect(keyValue.calls).toEqual([
      { kind: 'set', key: 'a', value, seconds: 60 },
      { kind: 'add', key: 'b', value, seconds: 0 },
      { kind: 'get', key: 'a' },
      { kind: 'getMany', keys: ['a', 'b'] },
      { kind: 'delete', key: 'a' },
      { kind: 'clear' },
    ]);
    expect(keyValue.callsOf('add').map(({ key }) => key)).toEqual(['b']);
  });

  it('remembers compareAndSet as long as the backend has it', async () => {
    const backend: GiottoKeyValue = new LocMemKeyValue();
    const keyValue = new RecordingKeyValue(backend);
    const [expected, value] = [Buffer.from('old'), Buffer.from('new')];
    expect(await keyValue.compareAndSet!('k', expected, value)).toBe(false);
    expect(keyValue.calls).toEqual([{ kind: 'compareAndSet', key: 'k', expected, value }]);
    backend.compareAndSet = async () => {
      backend.compareAndSet = undefined;
      throw new Error('refused');
    };
    await expect(keyValue.compareAndSet!('k', expected, value)).rejects.toThrow('refused');
    expect(keyValue.compareAndSet).toBeUndefined();
    expect(new RecordingKeyValue(backend).compareAndSet).toBeUndefined();
  });

  it('remembers an operation that the backend refuses', async () => {
    const keyValue = new RecordingKeyValue();
    await expect(keyValue.get('')).rejects.toThrow(TypeError);
    expect(keyValue.calls).toEqual([{ kind: 'get', key: '' }]);
  });

  it('forgets what it has recorded, and keeps the entries', async () => {
    const keyValue = new RecordingKeyValue();
    await keyValue.set('k', Buffer.from('v'), 60);
    keyValue.forget();
    expect(keyValue.calls).toEqual([]);
    expect(String(await keyValue.get('k'))).toBe('v');
  });

  it('hands its prefix and timeout to the backend that it opens', async () => {
    const backend = new LocMemKeyValue();
    const keyValue = Object.assign(new RecordingKeyValue(backend), { prefix: 'shop:', timeout: 7 });
    await keyValue.open();
    expect([backend.prefix, backend.timeout]).toEqual(['shop:', 7]);
    expect(keyValue.describe()).toMatch(/^locmem, .*, recorded$/);
  });
});
