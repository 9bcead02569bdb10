import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

import { Outage } from '../../lib/cache/backend/outage.js';
import { FAILED } from '../../lib/cache/backend/outcome.js';
import { SafeKeyValue } from '../../lib/cache/backend/safe-key-value.js';
import { keyValueBusy } from '../../lib/errors/backend.js';
import { LocMemKeyValue } from '../../lib/keyvalue/locmem.key-value.js';
import { hanging, late, Notebook, rejecting, throwing, working, type Behaviour } from '../support/cache/doubles.js';
import { ManualSleep, noSleep } from '../support/cache/manual-sleep.js';
import { OPERATIONS, QUICK, READS, WRITES } from '../support/cache/safe-operations.js';
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

let ownTimers: () => readonly string[];

beforeEach(() => {
  ownTimers = fakeTimers();
  backend = new TwoMoodedKeyValue();
  backend.timeout = TIMEOUT;
  notes = new Notebook();
  pauses = new ManualSleep();
  safe = new SafeKeyValue(
    backend,
    new Outage(
      () => backend.describe(),
      notes,
      () => Date.now(),
      noSleep,
    ),
    pauses.sleep,
  );
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

const behave = (behaviour: Behaviour) => {
  backend.behaviour = backend.writes = behaviour;
};

/** What the backend was asked since the last time. */
const asked = () => backend.calls.splice(0);

it.each(OPERATIONS)(
  'fails %s for one caller if the backend is busy, and goes on using the backend',
  async (_name, call) => {
    behave(rejecting(keyValueBusy('moody at h:1', 'it works.')));
    for (let times = 0; times < 10; times++) expect(await outcomeOf(call(safe))).toBe(FAILED);
    expect(asked()).toHaveLength(10);
    behave(working);
    expect(await outcomeOf(call(safe))).not.toBe(FAILED);
    expect([safe.failures, safe.outages, notes.lines]).toEqual([0, 0, []]);
  },
);

describe('on a backend that works', () => {
  it('passes operations and results on', async () => {
    expect(await safe.get('k')).toEqual({ kind: 'done', value: undefined });
    expect(await safe.set('k', VALUE, 0.5)).toEqual({ kind: 'done', value: undefined });
    expect(await safe.get('k')).toEqual({ kind: 'done', value: VALUE });
    expect(await safe.getMany(['l', 'k'])).toEqual({ kind: 'done', value: [undefined, VALUE] });
    expect(await safe.add('k', VALUE, 60)).toEqual({ kind: 'done', value: false });
    expect(await safe.add('l', VALUE, 60)).toEqual({ kind: 'done', value: true });
    expect(await safe.delete('k')).toEqual({ kind: 'done', value: true });
    expect(await safe.delete('k')).toEqual({ kind: 'done', value: false });
    expect(await safe.clear()).toEqual({ kind: 'done', value: undefined });
    expect(await safe.get('l')).toEqual({ kind: 'done', value: undefined });
    expect(asked()).toEqual([
      'get k',
      'set k 0.5',
      'get k',
      'getMany l k',
      'add k',
      'add l',
      'delete k',
      'delete k',
      'clear',
      'get l',
    ]);
    expect({ lines: notes.lines, failures: safe.failures, outages: safe.outages }).toEqual({
      lines: [],
      failures: 0,
      outages: 0,
    });
  });

  it.each(OPERATIONS)('waits for a slow %s', async (_, operation) => {
    behave(late(TIMEOUT - 5));
    const operating = operation(safe);
    expect(ownTimers()).toHaveLength(1);
    expect(await outcomeOf(operating)).toHaveProperty('value');
    expect(safe.failures).toBe(0);
  });

  it('gives clear a hundred times the timeout', async () => {
    behave(late(TIMEOUT * 50));
    expect(await outcomeOf(safe.clear(), TIMEOUT * 60)).toEqual({ kind: 'done', value: undefined });
    behave(hanging);
    expect(await outcomeOf(safe.clear(), TIMEOUT * 120)).toBe(FAILED);
    expect(ownTimers()).toEqual([]);
  });

  it('returns values of this process at once', () => {
    const local = new SafeKeyValue(
      new LocMemKeyValue(),
      new Outage(
        () => 'locmem',
        notes,
        () => 0,
        noSleep,
      ),
    );
    expect(local.getMany(['k', 'l'])).toEqual({ kind: 'done', value: [undefined, undefined] });
    expect(ownTimers()).toEqual([]);
  });

  it.each(OPERATIONS)('bounds %s of a class derived from locmem', async (_, operation) => {
    const derived = Object.assign(new LocMemKeyValue(), {
      timeout: TIMEOUT,
      getMany: hanging,
      get: hanging,
      set: hanging,
      add: hanging,
      delete: hanging,
      clear: hanging,
    });
    const local = new SafeKeyValue(
      derived,
      new Outage(
        () => 'derived',
        notes,
        () => 0,
        noSleep,
      ),
      pauses.sleep,
    );
    expect(await outcomeOf(Promise.resolve(operation(local)), TIMEOUT * 120)).toBe(FAILED);
  });
});

const FAULTS: readonly (readonly [string, Behaviour, string])[] = [
  ['rejects', rejecting(new Error('refused')), 'refused'],
  ['rejects with nothing', rejecting(undefined), 'undefined'],
  ['rejects with an object that has no text', rejecting(Object.create(null)), '[Object: null prototype] {}'],
  ['throws at once', throwing(new TypeError('no such command')), 'no such command'],
  ['throws a text at once', throwing('no'), 'no'],
  ['hangs', hanging, 'moody at h:1: OP gave no answer within 40 ms.'],
  ['is late', late(TIMEOUT * 1.5), 'moody at h:1: OP gave no answer within 40 ms.'],
  [
    'is late with a fault',
    late(TIMEOUT * 1.5, rejecting(new Error('too late'))),
    'moody at h:1: OP gave no answer within 40 ms.',
  ],
];

describe.each(FAULTS)('on a backend that %s', (_, behaviour, reason) => {
  it.each(QUICK)('%s fails without rejecting, and the third failure is logged', async (name, operation) => {
    behave(behaviour);
    const isRead = READS.some(([read]) => read === name);
    expect([await outcomeOf(operation(safe)), await outcomeOf(operation(safe))]).toEqual([FAILED, FAILED]);
    expect({ lines: notes.lines, failures: safe.failures, outages: safe.outages }).toEqual({
      lines: [],
      failures: 2,
      outages: 0,
    });
    expect(await outcomeOf(operation(safe))).toBe(FAILED);
    if (!isRead) await outcomeOf(pauses.end());
    // A write that is refused says nothing about reads, and silence does.
    const isOfWrites = !isRead && !reason.includes('no answer');
    expect(notes.lines).toEqual([(isOfWrites ? WRITE_WARNING : WARNING) + reason.replace('OP', name)]);
    expect({ failures: safe.failures, outages: safe.outages }).toEqual({ failures: 3, outages: 1 });
  });

  it('logs the outage once and the recovery once', async () => {
    behave(behaviour);
    const calls = [READS, READS, READS, QUICK, WRITES, WRITES].flat().map(([, operation]) => operation(safe));
    expect(new Set((await outcomeOf(Promise.all(calls))) as unknown[])).toEqual(new Set([FAILED]));
    for (const [, operation] of QUICK) expect(await operation(safe)).toBe(FAILED);
    behave(working);
    await outcomeOf(pauses.end());
    expect(await safe.get('other')).toEqual({ kind: 'done', value: undefined });
    expect(await safe.get('other')).toEqual({ kind: 'done', value: undefined });
    expect(notes.lines).toEqual([expect.stringContaining(WARNING), expect.stringMatching(BACK)]);
    expect(safe.outages).toBe(1);
  });
});

describe('the deadline', () => {
  it('is the backend’s timeout', async () => {
    behave(hanging);
    let settled = false;
    const call = safe.get('k').finally(() => (settled = true));
    await jest.advanceTimersByTimeAsync(TIMEOUT - 5);
    expect(settled).toBe(false);
    await jest.advanceTimersByTimeAsync(TIMEOUT / 2);
    expect(settled).toBe(true);
    expect(await call).toBe(FAILED);
  });

  it('leaves no timer behind', async () => {
    behave(hanging);
    await outcomeOf(safe.get('k'));
    behave(working);
    await outcomeOf(safe.get('k'));
    expect(ownTimers()).toEqual([]);
  });
});
