import { beforeEach, describe, expect, it } from '@jest/globals';

import { Circuit, type Probes } from '../../lib/cache/backend/circuit.js';
import { Outage } from '../../lib/cache/backend/outage.js';
import { Notebook } from '../support/cache/doubles.js';
import { ManualSleep, noSleep, settled } from '../support/cache/manual-sleep.js';

const FAILS = 'warn: h:1 fails, so nothing is cached until it is back: ';
const TAKES_NO_WRITES = 'warn: h:1 takes no writes, so nothing new is cached until it does: ';
const BACK = 'log: h:1 is back after 0 s.';

type Name = keyof Probes;
const NAMES: readonly Name[] = ['read', 'write'];

let notes: Notebook;
let pauses: ManualSleep;
let done: Name[];
let answers: Record<Name, () => unknown>;
let circuit: Circuit;

const refuse = () => Promise.reject(new Error('no'));

beforeEach(() => {
  notes = new Notebook();
  pauses = new ManualSleep();
  done = [];
  answers = { read: () => undefined, write: () => undefined };
  const step = (name: Name) => [name, async () => (done.push(name), answers[name]())];
  const probes = Object.fromEntries(NAMES.map(step)) as unknown as Probes;
  circuit = new Circuit(
    new Outage(
      () => 'h:1',
      notes,
      () => 0,
      noSleep,
    ),
    probes,
    pauses.sleep,
  );
});

const state = () => ({ reads: circuit.reads.isOpen, writes: circuit.writes.isOpen });
const ALL_CLOSED = { reads: false, writes: false };
const ALL_OPEN = { reads: true, writes: true };
const WRITES_OPEN = { reads: false, writes: true };

/** What was done since the last time that this was asked. */
const steps = () => done.splice(0);

describe('a circuit', () => {
  it('does nothing while nothing fails', async () => {
    circuit.reads.failed(circuit.reads.period, 'a');
    circuit.writes.failed(circuit.writes.period, 'a');
    await settled();
    expect({ asked: pauses.asked, done, lines: notes.lines }).toEqual({ asked: [], done: [], lines: [] });
  });

  it('opens writes together with reads', () => {
    circuit.reads.open('down');
    expect(state()).toEqual(ALL_OPEN);
    expect(notes.lines).toEqual([`${FAILS}down`]);
  });

  it('keeps reads closed if writes open, and logs the outage of writes after a failed probe', async () => {
    answers.write = refuse;
    circuit.writes.open('disk full');
    expect({ ...state(), lines: notes.lines }).toEqual({ ...WRITES_OPEN, lines: [] });
    await pauses.end();
    await pauses.end();
    expect({ ...state(), lines: notes.lines }).toEqual({ ...WRITES_OPEN, lines: [`${TAKES_NO_WRITES}disk full`] });
  });

  it('closes if the probe fails for its own key alone', async () => {
    answers.read = answers.write = () => Promise.reject(Object.assign(new Error('no'), { isPart: true }));
    circuit.reads.open('down');
    await pauses.end();
    expect({ ...state(), steps: steps() }).toEqual({ ...ALL_CLOSED, steps: ['read', 'write'] });
  });

  it('logs refused writes once a minute, and no outage, if a small write works at once', async () => {
    for (let time = 0; time < 5; time++) {
      circuit.writes.open('too large');
      await pauses.end();
      expect(state()).toEqual(ALL_CLOSED);
    }
    expect(notes.lines).toEqual(['warn: h:1 takes some writes and not others, which are not cached: too large']);
  });

  it('logs that nothing is cached if reads open right after writes', async () => {
    circuit.writes.open('down');
    circuit.reads.open('down');
    await pauses.end();
    expect({ ...state(), lines: notes.lines }).toEqual({ ...ALL_CLOSED, lines: [`${FAILS}down`, BACK] });
  });

  it('logs nothing more if reads open after an outage of writes', async () => {
    answers.write = refuse;
    circuit.writes.open('disk full');
    await pauses.end();
    circuit.reads.open('down');
    expect(state()).toEqual(ALL_OPEN);
    answers.write = () => undefined;
    await pauses.end();
    expect(state()).toEqual(ALL_CLOSED);
    expect(notes.lines).toEqual([`${TAKES_NO_WRITES}disk full`, BACK]);
  });
});

describe('probes', () => {
  it('begin after 100 ms, go on every 250, one at a time, and end when all is closed', async () => {
    answers.read = refuse;
    circuit.reads.open('down');
    for (let probe = 0; probe < 4; probe++) {
      expect({ done: steps(), pending: pauses.pending }).toEqual({ done: probe === 0 ? [] : ['read'], pending: 1 });
      await pauses.end();
      expect(state()).toEqual(ALL_OPEN);
    }
    answers.read = () => undefined;
    await pauses.end();
    expect(state()).toEqual(ALL_CLOSED);
    expect(pauses.asked).toEqual([100, 250, 250, 250, 250]);
    expect(pauses.pending).toBe(0);
    expect(notes.lines).toEqual([`${FAILS}down`, BACK]);
  });

  it('ask for reads, then for writes', async () => {
    circuit.reads.open('down');
    await pauses.end();
    expect(done).toEqual(['read', 'write']);
  });

  it('do not ask for reads that work', async () => {
    circuit.writes.open('disk full');
    await pauses.end();
    expect(done).toEqual(['write']);
    expect(state()).toEqual(ALL_CLOSED);
  });

  it('wait for the one that is under way', async () => {
    let answer!: () => void;
    answers.read = () => new Promise<void>((resolve) => (answer = resolve));
    circuit.reads.open('down');
    await pauses.end();
    expect({ done, pending: pauses.pending, ...state() }).toEqual({ done: ['read'], pending: 0, ...ALL_OPEN });
    answer();
    await settled();
    expect(state()).toEqual(ALL_CLOSED);
  });

  it('let reads go on while writes fail, and log the recovery once both work', async () => {
    answers.write = refuse;
    circuit.reads.open('down');
    await pauses.end();
    expect(state()).toEqual(WRITES_OPEN);
    expect(notes.lines).toHaveLength(1);
    answers.write = () => undefined;
    steps();
    await pauses.end();
    expect(steps()).toEqual(['write']);
    expect(state()).toEqual(ALL_CLOSED);
    expect(notes.lines).toEqual([`${FAILS}down`, BACK]);
  });

  it('close nothing if reads opened while they probed writes', async () => {
    answers.write = () => circuit.reads.open('down too');
    circuit.writes.open('disk full');
    await pauses.end();
    expect({ pending: pauses.pending, ...state() }).toEqual({ pending: 1, ...ALL_OPEN });
    answers.write = () => undefined;
    steps();
    await pauses.end();
    expect(steps()).toEqual(NAMES);
    expect(state()).toEqual(ALL_CLOSED);
  });

  it('come back with the next outage', async () => {
    for (let outage = 0; outage < 3; outage++) {
      circuit.reads.open('down');
      await pauses.end();
    }
    expect(pauses.asked).toEqual([100, 100, 100]);
    expect(notes.lines.map((line) => line.split(':')[0])).toEqual(['warn', 'log', 'warn', 'log', 'warn', 'log']);
  });

  it('go on if the breakers closed and opened again between two looks', async () => {
    const log = (message: string) => {
      if (notes.lines.length === 1) queueMicrotask(() => circuit.reads.open('down again'));
      notes.lines.push(`log: ${message}`);
    };
    Object.assign(notes, { log });
    circuit.reads.open('down');
    await pauses.end();
    expect({ pending: pauses.pending, ...state() }).toEqual({ pending: 1, ...ALL_OPEN });
    await pauses.end();
    expect(state()).toEqual(ALL_CLOSED);
  });
});

describe('after its end', () => {
  it('no probe begins, though a sleep was under way', async () => {
    circuit.reads.open('down');
    circuit.end();
    await pauses.end();
    expect({ done, pending: pauses.pending, lines: notes.lines.length }).toEqual({ done: [], pending: 0, lines: 1 });
  });

  it('an outage is not probed', async () => {
    circuit.end();
    circuit.reads.open('down');
    await settled();
    expect({ asked: pauses.asked, done, ...state() }).toEqual({ asked: [], done: [], ...ALL_OPEN });
  });

  it.each<readonly [Name, readonly Name[]]>([
    ['read', ['read']],
    ['write', ['read', 'write']],
  ])('nothing follows a %s that was under way', async (under, before) => {
    let answer!: () => void;
    answers[under] = () => new Promise<void>((resolve) => (answer = resolve));
    circuit.reads.open('down');
    await pauses.end();
    circuit.end();
    answer();
    await settled();
    expect({ done, pending: pauses.pending, lines: notes.lines.length }).toEqual({
      done: before,
      pending: 0,
      lines: 1,
    });
  });
});
