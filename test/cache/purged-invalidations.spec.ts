import { beforeEach, describe, expect, it } from '@jest/globals';

import { Outage } from '../../lib/cache/backend/outage.js';
import { SafeKeyValue } from '../../lib/cache/backend/safe-key-value.js';
import { Invalidations } from '../../lib/cache/store/invalidations.js';
import { Versions } from '../../lib/cache/store/versions.js';
import { Background } from '../../lib/cache/support/background.js';
import { MoodyKeyValue, Notebook, rejecting, working } from '../support/cache/doubles.js';
import { ManualSleep } from '../support/cache/manual-sleep.js';

let events: string[];
let isPurged: boolean;
let backend: MoodyKeyValue;
let pauses: ManualSleep;
let invalidations: Invalidations;

beforeEach(() => {
  events = [];
  isPurged = true;
  backend = new MoodyKeyValue();
  pauses = new ManualSleep();
  const keyValue = new SafeKeyValue(
    backend,
    new Outage(
      () => 'h:1',
      new Notebook(),
      () => 1e12,
    ),
    pauses.sleep,
  );
  const versions = new Versions(keyValue);
  const renew = versions.renew.bind(versions);
  versions.renew = async (names) => {
    const isTaken = await renew(names);
    if (!names.includes('any tag')) events.push(`${isTaken ? 'renewed' : 'lost'} ${names.join(' ')}`);
    return isTaken;
  };
  invalidations = new Invalidations({
    keyValue,
    versions,
    background: new Background(pauses.sleep),
    sleep: pauses.sleep,
    windows: {
      pass: async () => {
        events.push('windows passed');
      },
    },
    purges: {
      purge: async ({ names }) => {
        events.push(`purged ${names.join(' ')}`);
        return isPurged;
      },
    },
  });
});

describe('shared caches are purged', () => {
  it('once the backend has taken an invalidation and no process serves the old answer any more', async () => {
    expect(await invalidations.invalidate(['tag a'])).toBe(true);
    expect(events).toEqual(['renewed tag a', 'windows passed', 'purged tag a']);
  });

  it('before an invalidation counts as taken', async () => {
    isPurged = false;
    expect(await invalidations.invalidate(['tag a'])).toBe(false);
    expect(invalidations.concerns([['tag a', 'v']])).toBe(false);
  });

  it('not before a backend that was away has taken it', async () => {
    backend.behaviour = rejecting(new Error('gone'));
    expect(await invalidations.invalidate(['program p'])).toBe(false);
    expect(events).toEqual(['lost program p']);
    backend.behaviour = working;
    for (let times = 0; times < 20 && events.length < 4; times++) await pauses.end();
    expect(events.slice(-3)).toEqual(['renewed program p', 'windows passed', 'purged program p']);
  });

  it('by everything too', async () => {
    expect(await invalidations.clear()).toBe(true);
    expect(events.at(-1)).toBe('purged everything');
  });
});
