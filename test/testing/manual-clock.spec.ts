import { describe, expect, it } from '@jest/globals';
import { LocMemKeyValue } from 'giotto-cache';
import { ManualClock } from 'giotto-cache/testing';

describe('ManualClock', () => {
  it('stands still until it is moved', () => {
    const clock = new ManualClock(1000);
    expect(clock.now()).toBe(1000);
    clock.advance(0.5);
    expect(clock.now()).toBe(1000.5);
  });

  it('begins with the time of this machine', () => {
    const before = Date.now();
    expect(new ManualClock().now()).toBeGreaterThanOrEqual(before);
  });

  it('ages the entries of a backend that it is handed to', async () => {
    const clock = new ManualClock();
    const keyValue = new LocMemKeyValue({ clock: clock.now });
    await keyValue.set('k', Buffer.from('v'), 60);
    clock.advance(59_999);
    expect(String(await keyValue.get('k'))).toBe('v');
    clock.advance(2);
    expect(await keyValue.get('k')).toBeUndefined();
  });

  it.each([-1, Number.NaN, Infinity])('refuses to move by %p ms', (milliseconds) => {
    const clock = new ManualClock();
    expect(() => clock.advance(milliseconds)).toThrow(expect.objectContaining({ code: 'GIOTTO_INVALID_OPTION' }));
    expect(() => new ManualClock(milliseconds)).toThrow(TypeError);
  });
});
