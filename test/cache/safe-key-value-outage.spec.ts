import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

import { Outage } from '../../lib/cache/backend/outage.js';
import { FAILED, type Outcome } from '../../lib/cache/backend/outcome.js';
import { SafeKeyValue } from '../../lib/cache/backend/safe-key-value.js';
import type { Sleep } from '../../lib/cache/support/sleep.js';
import { hanging, Notebook, rejecting, working } from '../support/cache/doubles.js';
import { ManualSleep, noSleep } from '../support/cache/manual-sleep.js';
import { OPERATIONS, WRITES } from '../support/cache/safe-operations.js';
import { TwoMoodedKeyValue } from '../support/cache/two-mooded.js';
import { fakeTimers } from '../support/own-timers.js';

const VALUE = Buffer.from('value');
const TIMEOUT = 40;
const WARNING = 'warn: moody at h:1 fails, so nothing is cached until it is back: ';
const WRITE_WARNING = 'warn: moody at h:1 takes no writes, so nothing new is cached until it does: ';
const BACK = /^log: moody at h:1 is back after [\d.]+ s\.$/;

let backend: TwoMoodedKeyValue;
let notes: Notebook;
let pauses: ManualSleep;
let safe: SafeKeyValue;

const make = (sleep?: Sleep) =>
  new SafeKeyValue(
    backend,
    new Outage(
      () => backend.describe(),
      notes,
      () => Date.now(),
      noSleep,
    ),
    sleep,
  );

let ownTimers: () => readonly string[];

beforeEach(() => {
  ownTimers = fakeTimers();
  backend = new TwoMoodedKeyValue();
  backend.timeout = TIMEOUT;
  notes = new Notebook();
  pauses = new ManualSleep();
  safe = make(pauses.sleep);
});

afterEach(() => {
  jest.useRealTimers();
});

/** The outcome of a call, with all timers run that it may wait for. */
async function outcomeOf(call: Promise<unknown>, milliseconds = 2 * TIMEOUT): Promise<unknown> {
  const outcome = call.catch((error: unknown) => ({ rejected: error }));
  await jest.advanceTimersByTimeAsync(milliseconds);
  return outcome;
}

const times = (count: number, operation: () => Promise<Outcome<unknown>>) =>
  outcomeOf(Promise.all(Array.from({ length: count }, operation)));

/** What the backend was asked since the last time. */
const asked = () => backend.calls.splice(0);

describe('while reads fail', () => {
  beforeEach(async () => {
    backend.behaviour = hanging;
    await times(3, () => safe.get('k'));
    asked();
  });

  it.each(OPERATIONS)('%s fails at once, and the backend is left alone', async (_, operation) => {
    let outcome: unknown;
    void operation(safe).then((value) => (outcome = value));
    await Promise.resolve();
    expect(outcome).toBe(FAILED);
    expect({ asked: asked(), timers: ownTimers(), failures: safe.failures }).toEqual({
      asked: [],
      timers: [],
      failures: 3,
    });
  });

  it('probes by itself, bounded by the timeout, until the backend answers', async () => {
    expect(pauses.asked).toEqual([100]);
    await outcomeOf(pauses.end(), TIMEOUT / 2);
    expect({ asked: asked(), pauses: pauses.asked }).toEqual({ asked: ['get probe'], pauses: [100] });
    await jest.advanceTimersByTimeAsync(TIMEOUT);
    expect(pauses.asked).toEqual([100, 250]);
    backend.behaviour = working;
    await outcomeOf(pauses.end());
    expect(asked()).toEqual(['get probe', 'set probe 1']);
    expect(backend.entries.get('probe')).toHaveLength(1);
    expect(await safe.set('k', VALUE, 60)).toEqual({ kind: 'done', value: undefined });
    expect(await safe.get('k')).toEqual({ kind: 'done', value: VALUE });
    await jest.advanceTimersByTimeAsync(TIMEOUT);
    expect({ pending: pauses.pending, timers: ownTimers() }).toEqual({ pending: 0, timers: [] });
  });
});

describe('while writes alone fail', () => {
  beforeEach(async () => {
    backend.entries.set('k', VALUE);
    backend.writes = rejecting(new Error('disk full'));
    await times(3, () => safe.set('l', VALUE, 60));
    asked();
  });

  it('reads go on', async () => {
    expect(await safe.get('k')).toEqual({ kind: 'done', value: VALUE });
    expect(await safe.getMany(['k'])).toEqual({ kind: 'done', value: [VALUE] });
    await outcomeOf(pauses.end());
    expect(notes.lines).toEqual([`${WRITE_WARNING}disk full`]);
  });

  it.each(WRITES)('%s fails at once, and the backend is left alone', async (_, operation) => {
    expect(await operation(safe)).toBe(FAILED);
    expect(asked()).toEqual([]);
  });

  it('probes by a write of one byte, and not by reads', async () => {
    await outcomeOf(pauses.end());
    backend.writes = working;
    await outcomeOf(pauses.end());
    expect(asked()).toEqual(['set probe 1', 'set probe 1']);
    expect(await safe.delete('k')).toEqual({ kind: 'done', value: true });
    expect(notes.lines).toEqual([`${WRITE_WARNING}disk full`, expect.stringMatching(BACK)]);
  });
});

describe('while writes alone are silent', () => {
  beforeEach(() => {
    backend.entries.set('k', VALUE);
    backend.writes = hanging;
  });

  it('reads go on if one has worked meanwhile', async () => {
    const writing = times(3, () => safe.set('l', VALUE, 60));
    await safe.get('k');
    await writing;
    expect(await safe.get('k')).toEqual({ kind: 'done', value: VALUE });
    await outcomeOf(pauses.end());
    expect([safe.state, notes.lines]).toEqual(['read-only', [expect.stringContaining(WRITE_WARNING)]]);
  });

  it('reads go on if it happens now and then, and other writes work', async () => {
    for (let hour = 0; hour < 5; hour++) {
      backend.writes = hanging;
      await times(1, () => safe.set('l', VALUE, 60));
      backend.writes = working;
      await times(1, () => safe.set('l', VALUE, 60));
    }
    expect([await safe.get('k'), safe.state]).toEqual([{ kind: 'done', value: VALUE }, 'up']);
  });

  it('reads go on after a probe if none has, and the state says so', async () => {
    await times(3, () => safe.set('l', VALUE, 60));
    expect([await safe.get('k'), safe.state]).toEqual([FAILED, 'down']);
    await outcomeOf(pauses.end());
    expect([await safe.get('k'), safe.state]).toEqual([{ kind: 'done', value: VALUE }, 'read-only']);
    expect(await safe.set('l', VALUE, 60)).toBe(FAILED);
    backend.writes = working;
    await outcomeOf(pauses.end());
    expect(safe.state).toBe('up');
    expect(notes.lines).toEqual([expect.stringContaining(WARNING), expect.stringMatching(BACK)]);
  });
});

describe('calls from before', () => {
  const settleLater = () => {
    const calls: { resolve: () => void; reject: (error: Error) => void }[] = [];
    backend.behaviour = (answer) =>
      new Promise((resolve, reject) => calls.push({ resolve: () => resolve(answer), reject }));
    return calls;
  };

  it('that succeed late do not end an outage', async () => {
    const calls = settleLater();
    const slow = safe.get('slow');
    safe.trip(new Error('down'));
    calls[0]!.resolve();
    expect(await slow).toEqual({ kind: 'done', value: undefined });
    expect(await safe.get('k')).toBe(FAILED);
  });

  it('that fail late do not begin another outage', async () => {
    const calls = settleLater();
    const slow = Array.from({ length: 5 }, () => safe.get('slow'));
    safe.trip(new Error('down'));
    backend.behaviour = working;
    await outcomeOf(pauses.end());
    for (const { reject } of calls) reject(new Error('late'));
    expect(await Promise.all(slow)).toEqual(slow.map(() => FAILED));
    expect(await safe.get('k')).toEqual({ kind: 'done', value: undefined });
    expect({ failures: safe.failures, outages: safe.outages }).toEqual({ failures: 5, outages: 1 });
  });
});

describe('a backend that is known to be down', () => {
  it('is left alone from the start, and used once it is up', async () => {
    safe.trip(new Error('no connection'));
    expect(await Promise.all(OPERATIONS.map(([, operation]) => operation(safe)))).toEqual(OPERATIONS.map(() => FAILED));
    expect({ asked: asked(), lines: notes.lines }).toEqual({ asked: [], lines: [`${WARNING}no connection`] });
    expect({ failures: safe.failures, outages: safe.outages }).toEqual({ failures: 0, outages: 1 });
    await outcomeOf(pauses.end());
    expect(await safe.get('k')).toEqual({ kind: 'done', value: undefined });
  });

  it('is not probed after the shutdown', async () => {
    safe.trip(new Error('no connection'));
    safe.close();
    await outcomeOf(pauses.end());
    expect({ asked: asked(), pending: pauses.pending, timers: ownTimers() }).toEqual({
      asked: [],
      pending: 0,
      timers: [],
    });
  });

  it('is not logged as recovered after the shutdown', async () => {
    const settling = new ManualSleep();
    const ending = new SafeKeyValue(
      backend,
      new Outage(
        () => backend.describe(),
        notes,
        () => Date.now(),
        settling.sleep,
      ),
      pauses.sleep,
    );
    ending.trip(new Error('down'));
    await outcomeOf(pauses.end());
    expect(settling.pending).toBe(1);
    ending.close();
    await settling.end();
    expect(notes.lines).toEqual([`${WARNING}down`]);
  });

  it('is probed with this machine’s timers by default', async () => {
    safe = make();
    backend.behaviour = rejecting(new Error('down'));
    safe.trip(new Error('down'));
    await jest.advanceTimersByTimeAsync(95);
    expect(asked()).toEqual([]);
    await jest.advanceTimersByTimeAsync(10);
    expect(asked()).toEqual(['get probe']);
    await jest.advanceTimersByTimeAsync(250 * 4);
    expect(asked()).toEqual(Array.from({ length: 4 }, () => 'get probe'));
    safe.close();
    await jest.advanceTimersByTimeAsync(1000);
    expect({ asked: asked(), timers: ownTimers() }).toEqual({ asked: [], timers: [] });
  });
});
