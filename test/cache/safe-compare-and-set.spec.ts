import { beforeEach, describe, expect, it } from '@jest/globals';

import { Outage } from '../../lib/cache/backend/outage.js';
import { FAILED } from '../../lib/cache/backend/outcome.js';
import { SafeKeyValue } from '../../lib/cache/backend/safe-key-value.js';
import type { GiottoKeyValue } from '../../lib/keyvalue/giotto-key-value.js';
import { Notebook } from '../support/cache/doubles.js';
import { ManualSleep } from '../support/cache/manual-sleep.js';
import { TwoMoodedKeyValue } from '../support/cache/two-mooded.js';

const [OLD, NEW] = [Buffer.from('old'), Buffer.from('new')];

describe('SafeKeyValue.compareAndSet', () => {
  let backend: TwoMoodedKeyValue;
  let notes: Notebook;
  let safe: SafeKeyValue;
  beforeEach(() => {
    backend = new TwoMoodedKeyValue();
    notes = new Notebook();
    safe = new SafeKeyValue(backend, new Outage(() => 'h:1', notes, Date.now), new ManualSleep().sleep);
  });

  const behave = (compareAndSet: GiottoKeyValue['compareAndSet']) => Object.assign(backend, { compareAndSet });

  it('fails, and counts no failure, on a backend that does not have it', async () => {
    expect(safe.canCompareAndSet).toBe(false);
    expect(await safe.compareAndSet('k', OLD, NEW)).toEqual(FAILED);
    expect([safe.failures, notes.lines]).toEqual([0, []]);
  });

  it.each([true, false])('returns what the backend returns: %p', async (value) => {
    const asked: unknown[] = [];
    behave(async (...args) => {
      asked.push(args);
      return value;
    });
    expect(safe.canCompareAndSet).toBe(true);
    expect(await safe.compareAndSet('k', OLD, NEW)).toEqual({ kind: 'done', value });
    expect(asked).toEqual([['k', OLD, NEW]]);
  });

  it('fails if the backend fails, and leaves it alone after three failures', async () => {
    behave(() => Promise.reject(new Error('lost')));
    for (let time = 0; time < 4; time++) expect(await safe.compareAndSet('k', OLD, NEW)).toEqual(FAILED);
    expect(safe.failures).toBe(3);
  });

  it('counts no failure, and logs nothing, if many callers find out at once that the server cannot do it', async () => {
    behave(async () => {
      backend.compareAndSet = undefined;
      throw new Error('NOPERM');
    });
    const calls = Array.from({ length: 10 }, () => safe.compareAndSet('k', OLD, NEW));
    expect(await Promise.all(calls)).toEqual(calls.map(() => FAILED));
    expect(safe.canCompareAndSet).toBe(false);
    expect([safe.failures, notes.lines]).toEqual([0, []]);
    expect(await safe.set('k', OLD, 60)).toEqual({ kind: 'done', value: undefined });
  });
});
