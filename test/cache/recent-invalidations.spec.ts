import { beforeEach, describe, expect, it } from '@jest/globals';

import { RecentInvalidations } from '../../lib/cache/store/recent-invalidations.js';
import { EVERYTHING, MAX_PENDING } from '../../lib/cache/transaction/everything.js';
import { startProcess } from '../support/cache/processes.js';

let now: number;
let sent: (readonly string[])[];
let recent: RecentInvalidations;

beforeEach(() => {
  now = 1_000_000;
  sent = [];
  recent = new RecentInvalidations(
    () => now,
    async (names) => sent.push(names),
  );
});

/** What is sent again now. */
const again = () => {
  recent.sendAgain();
  return sent.splice(0);
};

describe('recent invalidations', () => {
  it('are sent again each time that another server may have taken over', () => {
    recent.note(['tag a', 'program p']);
    recent.note(['tag b']);
    expect([again(), again()]).toEqual([[['tag a', 'program p', 'tag b']], [['tag a', 'program p', 'tag b']]]);
  });

  it('are none at first', () => {
    expect(again()).toEqual([]);
  });

  it('are forgotten 30 seconds after they were taken last', () => {
    recent.note(['tag a', 'tag b']);
    now += 20_000;
    recent.note(['tag a']);
    now += 9_999;
    expect(again()).toEqual([['tag b', 'tag a']]);
    now += 1;
    expect(again()).toEqual([['tag a']]);
    now += 20_000;
    expect(again()).toEqual([]);
  });

  it('are forgotten if the clock is set back by more', () => {
    recent.note(['tag a']);
    now -= 40_000;
    expect(again()).toEqual([]);
  });

  it('are one if everything was invalidated, and those that followed', () => {
    recent.note(['tag a']);
    recent.note([EVERYTHING]);
    recent.note(['tag b']);
    expect(again()).toEqual([[EVERYTHING, 'tag b']]);
  });

  it('become everything if they are too many', () => {
    for (let n = 0; n < MAX_PENDING; n++) recent.note([`tag ${n}`]);
    expect(again()[0]).toHaveLength(MAX_PENDING);
    recent.note(['one more']);
    expect(again()).toEqual([[EVERYTHING]]);
  });
});

describe('a cache', () => {
  it('sends its own invalidations again when its backend is replaced, and none that it has not had taken', async () => {
    const one = startProcess();
    let replaced = () => {};
    one.backend.onReplaced = (listener) => void (replaced = listener);
    const again = startProcess(one.time, one.backend);
    const written: string[] = [];
    const set = one.backend.set.bind(one.backend);
    one.backend.set = (key, value, seconds) => (written.push(key), set(key, value, seconds));
    await one.invalidations.invalidate(['tag other']);
    await again.invalidations.invalidate(['tag a']);
    written.length = 0;
    replaced();
    await new Promise((resolve) => setImmediate(resolve));
    expect(written).toEqual(['version any tag', 'version tag a']);
  });
});
