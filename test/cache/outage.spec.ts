import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { Outage } from '../../lib/cache/backend/outage.js';
import { Notebook } from '../support/cache/doubles.js';
import { ManualSleep } from '../support/cache/manual-sleep.js';
import { Listener } from '../support/observe/listener.js';

const clock = { now: 0 };
let notes: Notebook;
let pauses: ManualSleep;
let outage: Outage;

beforeEach(() => {
  clock.now = 0;
  notes = new Notebook();
  pauses = new ManualSleep();
  outage = new Outage(
    () => 'redis at h:1',
    notes,
    () => clock.now,
    pauses.sleep,
  );
});

describe('an outage', () => {
  it('is not logged if there is none', () => {
    for (let call = 0; call < 10; call++) outage.worked();
    expect(notes.lines).toEqual([]);
  });

  it('is logged once, and its end once, with its duration', async () => {
    outage.failed(new Error('refused'));
    clock.now = 2345;
    for (let call = 0; call < 10; call++) outage.failed(new Error(`refused again ${call}`));
    for (let call = 0; call < 10; call++) outage.worked();
    expect(pauses.asked).toEqual([1000]);
    await pauses.end();
    expect(notes.lines).toEqual([
      'warn: redis at h:1 fails, so nothing is cached until it is back: refused',
      'log: redis at h:1 is back after 2.3 s.',
    ]);
  });

  it('goes on if the backend fails again within a second of its recovery', async () => {
    outage.failed(new Error('refused'));
    for (const at of [1000, 1500, 4000]) {
      clock.now = at;
      outage.worked();
      clock.now = at + 400;
      if (at < 4000) outage.failed(new Error('too slow'));
    }
    for (let sleep = 0; sleep < 3; sleep++) await pauses.end();
    expect({ lines: notes.lines, count: outage.count }).toEqual({
      lines: [
        'warn: redis at h:1 fails, so nothing is cached until it is back: refused',
        'log: redis at h:1 is back after 4 s.',
      ],
      count: 1,
    });
  });

  it('is not logged as over after the shutdown', async () => {
    outage.failed(new Error('refused'));
    outage.worked();
    outage.end();
    await pauses.end();
    expect(notes.lines).toEqual(['warn: redis at h:1 fails, so nothing is cached until it is back: refused']);
  });

  it('of one server is not logged after the shutdown, which closes connections under way', () => {
    outage.end();
    outage.failedInPart(new Error('it was closed.'));
    expect(notes.lines).toEqual([]);
  });

  it('is logged again when it comes again', async () => {
    for (const at of [1000, 9000]) {
      clock.now = at;
      outage.failed(new Error(`at ${at}`));
      clock.now = at + 1000;
      outage.worked();
      await pauses.end();
    }
    expect(notes.lines.map((line) => line.split(':')[0])).toEqual(['warn', 'log', 'warn', 'log']);
    expect(notes.lines[3]).toBe('log: redis at h:1 is back after 1 s.');
  });

  it('of writes alone is logged once, even if reads fail afterwards', () => {
    outage.failed(new Error('disk full'), 'writes');
    outage.failed(new Error('refused'));
    expect(notes.lines).toEqual([
      'warn: redis at h:1 takes no writes, so nothing new is cached until it does: disk full',
    ]);
  });

  it('is counted', async () => {
    outage.worked();
    expect(outage.count).toBe(0);
    for (let time = 1; time <= 3; time++) {
      for (let call = 0; call < 4; call++) outage.failed(new Error('refused'));
      expect(outage.count).toBe(time);
      outage.worked();
      await pauses.end();
    }
    expect(outage.count).toBe(3);
  });

  it.each<readonly [unknown, string]>([
    [new Error('no'), 'no'],
    [new RangeError(), 'RangeError'],
    [new AggregateError([new Error('::1 refused'), new Error('127.0.0.1 refused')]), '::1 refused; 127.0.0.1 refused'],
    [new AggregateError([new AggregateError([new Error('deep')])]), 'deep'],
    ['a text', 'a text'],
    [undefined, 'undefined'],
    [null, 'null'],
    [42, '42'],
    [Symbol('s'), 'Symbol(s)'],
    [{ code: 1 }, '{ code: 1 }'],
    [Object.create(null), '[Object: null prototype] {}'],
  ])('has a reason whatever was thrown: %p', (thrown, reason) => {
    outage.failed(thrown);
    expect(notes.lines).toEqual([`warn: redis at h:1 fails, so nothing is cached until it is back: ${reason}`]);
  });
});

describe('the state of a backend', () => {
  const listener = new Listener();
  beforeEach(() => void listener.follow());
  afterEach(() => {
    listener.stop();
    listener.backends.length = 0;
  });
  const states = () => listener.backends.map(({ state }) => state);

  it('is told when it gets worse, and not again while it stays', () => {
    expect(outage.state).toBe('up');
    for (let call = 0; call < 3; call++) outage.failed(new Error('full'), 'writes');
    expect([outage.state, states()]).toEqual(['read-only', ['read-only']]);
    for (let call = 0; call < 3; call++) outage.failed(new Error('refused'));
    expect([outage.state, states()]).toEqual(['down', ['read-only', 'down']]);
    expect(outage.count).toBe(1);
  });

  it('is up again after it has worked for a second, and not if it fails before', async () => {
    outage.failed(new Error('refused'));
    outage.worked();
    outage.failed(new Error('refused'));
    await pauses.end();
    expect([outage.state, states()]).toEqual(['down', ['down']]);
    outage.worked();
    await pauses.end();
    expect([outage.state, states()]).toEqual(['up', ['down', 'up']]);
    expect(listener.backends.map(({ backend }) => backend)).toEqual(['redis at h:1', 'redis at h:1']);
  });
});
