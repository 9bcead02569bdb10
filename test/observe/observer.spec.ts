import { channel, tracingChannel } from 'node:diagnostics_channel';
import { AsyncLocalStorage } from 'node:async_hooks';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { reachOf } from '../../lib/cache/store/reach.js';
import { callVersion, programVersion, tagVersion } from '../../lib/cache/store/versions.js';
import { EVERYTHING } from '../../lib/cache/transaction/everything.js';
import { Observer } from '../../lib/observe/observer.js';
import { Listener } from '../support/observe/listener.js';

const HIT = { outcome: 'hit', tier: 'backend', bytes: 10, savedMs: 5 } as const;
const call = {};

let time = 0;
let reads = 0;
let observer: Observer;
let listener: Listener;
beforeEach(() => {
  time = reads = 0;
  observer = new Observer(() => (reads++, time));
  listener = new Listener();
});
afterEach(() => listener.stop());

describe('counting', () => {
  it('needs no listener, reads no clock, and remembers no call', () => {
    observer.trace(call, 'p', () => observer.looked(call, 'p', HIT));
    expect(observer.counters.taken().programs['p']).toMatchObject({ requests: 1, hits: { backend: 1, memory: 0 } });
    expect(reads).toBe(0);
  });

  it('adds up by program and in all', () => {
    observer.looked(call, 'p', HIT);
    observer.looked(call, 'p', { ...HIT, tier: 'memory' });
    observer.looked(call, 'q', { outcome: 'stale', bytes: 1, savedMs: 2 });
    observer.looked(call, 'q', { outcome: 'collapsed', bytes: 3 });
    observer.looked(call, 'q', { outcome: 'miss', reason: 'invalidated', bytes: 100 });
    observer.looked(call, 'q', { outcome: 'bypass', detail: 'authorization' });
    observer.kept('q', { outcome: 'stored', bytes: 7 });
    observer.kept('q', { outcome: 'not-stored', detail: 'set-cookie' });
    observer.kept(undefined, { outcome: 'stored', bytes: 1000 });
    observer.invalidated([{ scope: 'program', program: 'q' }, { scope: 'tags' }], { outcome: 'taken', soft: false });
    const { total, programs } = observer.counters.taken();
    expect(Object.keys(programs)).toEqual(['p', 'q']);
    expect(programs['p']).toMatchObject({ requests: 2, hits: { backend: 1, memory: 1 }, savedMs: 10 });
    expect(total).toMatchObject({
      requests: 6,
      hits: { backend: 1, memory: 1 },
      stale: 1,
      collapsed: 1,
      misses: { invalidated: 1, 'uri-miss': 0 },
      bypassed: { authorization: 1 },
      stored: 1,
      notStored: { 'set-cookie': 1 },
      bytes: { served: 24, stored: 7 },
      savedMs: 12,
      invalidations: 2,
    });
  });

  it('gives copies, which do not change', () => {
    observer.looked(call, 'p', HIT);
    const before = observer.counters.taken();
    observer.looked(call, 'p', HIT);
    expect(before.programs['p']!.hits.backend).toBe(1);
    expect(observer.counters.taken().programs['p']!.hits.backend).toBe(2);
  });

  it('remembers a bounded number of programs, and counts the others in all', () => {
    for (let at = 0; at < 1500; at++) observer.looked(call, `wrapped ${at}`, HIT);
    const { total, programs } = observer.counters.taken();
    expect(Object.keys(programs)).toHaveLength(1000);
    expect(total.hits.backend).toBe(1500);
  });

  it('counts a program with the name of a property of all objects', () => {
    observer.looked(call, '__proto__', HIT);
    observer.looked(call, 'constructor', { outcome: 'bypass', detail: 'locals' });
    const { total, programs } = observer.counters.taken();
    expect([total.requests, Object.keys(programs)]).toEqual([2, ['__proto__', 'constructor']]);
  });
});

describe('a traced lookup', () => {
  it('that is answered at once publishes all events, and is complete at the last', () => {
    listener.follow();
    observer.trace(call, 'p', () => {
      time = 3;
      observer.looked(call, 'p', HIT);
    });
    expect(listener.events).toEqual(['start', 'end', 'asyncStart', 'asyncEnd']);
    expect(listener.lookups).toEqual([
      { program: 'p', outcome: 'hit', reason: undefined, detail: undefined, tier: 'backend', bytes: 10, ms: 3 },
    ]);
  });

  it('that is answered later publishes its end before and its answer after', async () => {
    listener.follow();
    const answer = observer.trace(call, 'p', async () => {
      await Promise.resolve();
      time = 8;
      observer.looked(call, 'p', { outcome: 'miss', reason: 'stale' });
      return 'answer';
    });
    expect(listener.events).toEqual(['start', 'end']);
    expect(await answer).toBe('answer');
    expect(listener.events).toEqual(['start', 'end', 'asyncStart', 'asyncEnd']);
    expect(listener.lookups).toEqual([expect.objectContaining({ outcome: 'miss', reason: 'stale', ms: 8 })]);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('x');
      },
    ],
    ['rejects', () => Promise.reject(new Error('x'))],
  ])('whose method %s ends all the same, without the error', async (_, look) => {
    listener.follow();
    await expect((async () => observer.trace(call, 'p', look))()).rejects.toThrow('x');
    expect(listener.events).toEqual(['start', 'end', 'asyncStart', 'asyncEnd']);
    expect(listener.lookups).toEqual([{ program: 'p', ms: 0 }]);
  });

  it('that has begun before anybody listened is left out', () => {
    observer.trace(call, 'p', () => {
      listener.follow();
      observer.looked(call, 'p', HIT);
    });
    expect(listener.events).toEqual([]);
    expect(observer.counters.taken().total.requests).toBe(1);
  });

  it('binds a store of its listener to everything that it runs', async () => {
    const storage = new AsyncLocalStorage<string>();
    const { start } = tracingChannel<string, { program: string }>('giotto:lookup');
    start.bindStore(storage, ({ program }) => `span of ${program}`);
    try {
      const seen = await observer.trace(call, 'p', async () => {
        await Promise.resolve();
        return storage.getStore();
      });
      expect([seen, storage.getStore()]).toEqual(['span of p', undefined]);
    } finally {
      start.unbindStore(storage);
    }
  });
});

describe('messages', () => {
  it('tell of stores and invalidations', () => {
    listener.follow();
    observer.kept('p', { outcome: 'stored', bytes: 7, ms: 2 });
    observer.kept(undefined, { outcome: 'stored', bytes: 7 });
    observer.invalidated([{ scope: 'call', program: 'p' }], { outcome: 'pending', soft: true });
    expect(listener.stores).toEqual([{ program: 'p', outcome: 'stored', bytes: 7, ms: 2 }]);
    expect(listener.invalidations).toEqual([{ scope: 'call', program: 'p', outcome: 'pending', soft: true }]);
  });

  it('are published on channels that nobody has subscribed to after the last listener', () => {
    listener.follow();
    listener.stop();
    expect(['store', 'invalidate', 'backend'].map((name) => channel(`giotto:${name}`).hasSubscribers)).toEqual([
      false,
      false,
      false,
    ]);
    observer.kept('p', { outcome: 'stored' });
    expect(listener.stores).toEqual([]);
  });
});

describe('the reach of an invalidation', () => {
  it('names programs, and neither arguments nor tags', () => {
    const names = [
      programVersion('p'),
      callVersion('q', '{"secret":"(r)"}'),
      callVersion('q', 'x'.repeat(1000)),
      tagVersion('user:12'),
      tagVersion('(s)'),
    ];
    expect(reachOf(names)).toEqual([
      { scope: 'program', program: 'p' },
      { scope: 'call', program: 'q' },
      { scope: 'tags' },
    ]);
    expect(reachOf([EVERYTHING])).toEqual([{ scope: 'everything' }]);
    expect(reachOf(['something else'])).toEqual([]);
  });
});
