import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

import { Outage } from '../../lib/cache/outage.js';
import { FAILED, SafeKeyValue } from '../../lib/cache/safe-key-value.js';
import { hanging, late, MoodyKeyValue, Notebook, rejecting, throwing, working, type Behaviour } from '../support/cache/doubles.js';

const VALUE = Buffer.from('value');
const TIMEOUT = 40;
const WARNING = 'warn: moody at h:1 fails, so nothing is cached until it is back: ';

let backend: MoodyKeyValue;
let notes: Notebook;
let safe: SafeKeyValue;

beforeEach(() => {
  jest.useFakeTimers();
  backend = new MoodyKeyValue();
  backend.timeout = TIMEOUT;
  notes = new Notebook();
  safe = new SafeKeyValue(backend, new Outage(() => backend.describe(), notes, () => Date.now()));
});

afterEach(() => {
  jest.useRealTimers();
});

const OPERATIONS: readonly (readonly [string, () => Promise<unknown>])[] = [
  ['get', () => safe.get('k')],
  ['set', () => safe.set('k', VALUE, 60)],
  ['delete', () => safe.delete('k')],
];

/** The outcome of a call, with all timers run that it may wait for. */
async function outcomeOf(call: Promise<unknown>, milliseconds = 2 * TIMEOUT): Promise<unknown> {
  const outcome = call.catch((error: unknown) => ({ rejected: error }));
  await jest.advanceTimersByTimeAsync(milliseconds);
  return outcome;
}

describe('on a backend that works', () => {
  it('passes on what it is asked and what it answers', async () => {
    expect(await safe.get('k')).toEqual({ value: undefined });
    expect(await safe.set('k', VALUE, 0.5)).toEqual({ value: undefined });
    expect(await safe.get('k')).toEqual({ value: VALUE });
    expect(await safe.delete('k')).toEqual({ value: true });
    expect(await safe.delete('k')).toEqual({ value: false });
    expect(backend.calls).toEqual(['get k', 'set k 0.5', 'get k', 'delete k', 'delete k']);
    expect(notes.lines).toEqual([]);
  });

  it.each(OPERATIONS)('waits for a slow %s', async (_, operation) => {
    backend.behaviour = late(TIMEOUT - 5);
    expect(await outcomeOf(operation())).toHaveProperty('value');
    expect(notes.lines).toEqual([]);
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
  ['is late with a fault', late(TIMEOUT * 1.5, rejecting(new Error('too late'))), 'moody at h:1: OP gave no answer within 40 ms.'],
];

describe.each(FAULTS)('on a backend that %s', (_, behaviour, reason) => {
  it.each(OPERATIONS)('%s fails and never rejects', async (name, operation) => {
    backend.behaviour = behaviour;
    expect(await outcomeOf(operation())).toBe(FAILED);
    expect(notes.lines).toEqual([WARNING + reason.replace('OP', name)]);
  });

  it('says so once for any number of calls, and once that it is back', async () => {
    backend.behaviour = behaviour;
    const outcomes = await outcomeOf(Promise.all(Array.from({ length: 5 }, () => OPERATIONS.map(([, operation]) => operation())).flat()));
    expect(new Set(outcomes as unknown[])).toEqual(new Set([FAILED]));
    backend.behaviour = working;
    expect(await safe.get('other')).toEqual({ value: undefined });
    expect(await safe.get('other')).toEqual({ value: undefined });
    expect(notes.lines).toEqual([expect.stringContaining(WARNING), expect.stringMatching(/^log: moody at h:1 is back after [\d.]+ s\.$/)]);
  });
});

describe('the deadline', () => {
  it('is the key/value’s timeout', async () => {
    backend.behaviour = hanging;
    let settled = false;
    const call = safe.get('k').finally(() => (settled = true));
    await jest.advanceTimersByTimeAsync(TIMEOUT - 5);
    expect(settled).toBe(false);
    await jest.advanceTimersByTimeAsync(TIMEOUT / 2);
    expect(settled).toBe(true);
    expect(await call).toBe(FAILED);
  });

  it('leaves no timer behind', async () => {
    backend.behaviour = hanging;
    await outcomeOf(safe.get('k'));
    backend.behaviour = working;
    await outcomeOf(safe.get('k'));
    expect(jest.getTimerCount()).toBe(0);
  });

  it('does not take a fault for an end of the outage, nor a late answer', async () => {
    backend.behaviour = late(TIMEOUT * 1.5);
    expect(await outcomeOf(safe.get('k'), TIMEOUT * 4)).toBe(FAILED);
    expect(notes.lines).toHaveLength(1);
  });
});
