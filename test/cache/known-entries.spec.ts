import { beforeEach, describe, expect, it } from '@jest/globals';

import { KnownEntries } from '../../lib/cache/store/known-entries.js';

let now: number;
let known: KnownEntries;
beforeEach(() => {
  now = Date.UTC(2026, 0, 1);
  known = new KnownEntries(() => now);
});

describe('the known entries', () => {
  it('are expected until the end of their lifetime', () => {
    known.note('k', { storedAt: now, seconds: 60 });
    now += 59_999;
    expect([known.has('k'), known.has('l')]).toEqual([true, false]);
    now += 1;
    expect(known.has('k')).toBe(false);
  });

  it('are expected as long as they are kept beyond it', () => {
    known.note('k', { storedAt: now, seconds: 60, staleFor: 30 });
    now += 89_999;
    expect(known.has('k')).toBe(true);
    now += 1;
    expect(known.has('k')).toBe(false);
  });

  it('are expected for ever if they never end', () => {
    known.note('k', { storedAt: now, seconds: 0 });
    now += 1e12;
    expect(known.has('k')).toBe(true);
  });

  it('are expected until the end of the one that was noted last', () => {
    known.note('k', { storedAt: now, seconds: 60 });
    known.note('k', { storedAt: now + 30_000, seconds: 60 });
    now += 60_000;
    expect(known.has('k')).toBe(true);
  });

  it('are expected no more once they were not found', () => {
    known.note('k', { storedAt: now, seconds: 60 });
    known.forget('k');
    expect(known.has('k')).toBe(false);
  });

  it('are bounded: the one that was asked for longest ago is forgotten first', () => {
    known.note('first', { storedAt: now, seconds: 60 });
    known.note('second', { storedAt: now, seconds: 60 });
    for (let at = 0; at < 9000; at++) {
      known.note(`${at} ${'x'.repeat(1000)}`, { storedAt: now, seconds: 60 });
      known.has('first');
    }
    expect([known.has('first'), known.has('second')]).toEqual([true, false]);
  });
});
