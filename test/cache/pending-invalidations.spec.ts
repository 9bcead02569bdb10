import { describe, expect, it } from '@jest/globals';

import { Background } from '../../lib/cache/support/background.js';
import { Invalidations } from '../../lib/cache/store/invalidations.js';
import { Outage } from '../../lib/cache/backend/outage.js';
import { SafeKeyValue } from '../../lib/cache/backend/safe-key-value.js';
import { Transactions } from '../../lib/cache/transaction/transactions.js';
import { EVERYTHING_VERSIONS, versionKey, tagVersion, Versions } from '../../lib/cache/store/versions.js';
import { collectionsIn } from '../support/cache/collections.js';
import { MoodyKeyValue, Notebook, rejecting, working } from '../support/cache/doubles.js';
import { ManualSleep, settled } from '../support/cache/manual-sleep.js';

const clock = () => 1e12;

function started() {
  const backend = new MoodyKeyValue();
  const pauses = new ManualSleep();
  const keyValue = new SafeKeyValue(backend, new Outage(() => 'h:1', new Notebook(), clock), pauses.sleep);
  const background = new Background(pauses.sleep);
  const transactions = new Transactions((names) => invalidations.repeat(names));
  const invalidations: Invalidations = new Invalidations({
    keyValue,
    versions: new Versions(keyValue),
    background,
    sleep: pauses.sleep,
    transactions,
  });
  return { backend, pauses, background, invalidations, transactions };
}

const tags = (count: number) => Array.from({ length: count }, (_, at) => tagVersion(String(at)));
const pendingOf = (invalidations: Invalidations) =>
  collectionsIn({ pending: Reflect.get(invalidations, 'pending') as object }, { except: [] })[0]!.size;

describe('invalidations', () => {
  it('in any number leave nothing pending', async () => {
    const { invalidations, backend } = started();
    expect(await invalidations.invalidate(tags(20_000))).toBe(true);
    expect([
      pendingOf(invalidations),
      invalidations.concerns([
        ['tag 1', 'v'],
        ['tag 99999', 'v'],
      ]),
    ]).toEqual([0, false]);
    expect(backend.entries.size).toBe(20_001);
  });

  it('become one of everything if too many are pending, until the backend is back', async () => {
    const { invalidations, backend, pauses } = started();
    backend.behaviour = rejecting(new Error('gone'));
    expect(await invalidations.invalidate(tags(20_000))).toBe(false);
    expect([pendingOf(invalidations), invalidations.concerns([['program other', 'v']])]).toEqual([1, true]);
    backend.behaviour = working;
    for (let times = 0; times < 20 && pendingOf(invalidations) > 0; times++) {
      await pauses.end();
      await settled();
    }
    expect([
      pendingOf(invalidations),
      EVERYTHING_VERSIONS.every((name) => backend.entries.has(versionKey(name))),
    ]).toEqual([0, true]);
  });

  it('are retried however much else is running', async () => {
    const { invalidations, backend, background, pauses } = started();
    for (let at = 0; at < 2000; at++) background.start(`refresh ${at}`, () => new Promise(() => undefined));
    backend.behaviour = rejecting(new Error('gone'));
    expect(await invalidations.invalidate(['tag a'])).toBe(false);
    backend.behaviour = working;
    for (let times = 0; times < 20 && pendingOf(invalidations) > 0; times++) {
      await pauses.end();
      await settled();
    }
    expect([pendingOf(invalidations), invalidations.concerns([['tag a', 'v']])]).toEqual([0, false]);
  });

  it('that a commit repeats stay pending while the backend is down', async () => {
    const { invalidations, backend, pauses, transactions } = started();
    const version = () => backend.entries.get('version tag a')!.toString();
    await transactions.run(async () => {
      expect(await invalidations.invalidate(['tag a'])).toBe(true);
      backend.behaviour = rejecting(new Error('gone'));
    });
    const early = version();
    expect(invalidations.concerns([['tag a', early]])).toBe(true);
    backend.behaviour = working;
    for (let times = 0; times < 20 && pendingOf(invalidations) > 0; times++) {
      await pauses.end();
      await settled();
    }
    expect([invalidations.concerns([['tag a', 'v']]), version() === early]).toEqual([false, false]);
  });
});
