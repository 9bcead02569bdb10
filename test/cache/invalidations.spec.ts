import { beforeEach, describe, expect, it } from '@jest/globals';

import { Background } from '../../lib/cache/support/background.js';
import { Invalidations } from '../../lib/cache/store/invalidations.js';
import { Outage } from '../../lib/cache/backend/outage.js';
import { SafeKeyValue } from '../../lib/cache/backend/safe-key-value.js';
import { EVERYTHING_VERSIONS, versionKey, Versions } from '../../lib/cache/store/versions.js';
import { Notebook, rejecting, working } from '../support/cache/doubles.js';
import { deferred } from '../support/cache/computations.js';
import { TwoMoodedKeyValue } from '../support/cache/two-mooded.js';
import { idle, VirtualTime } from '../support/cache/virtual-time.js';

const DEPENDS_ON_A = [['tag a', '1']] as const;
const DEPENDS_ON_B = [['tag b', '1']] as const;

let time: VirtualTime;
let backend: TwoMoodedKeyValue;
let background: Background;
let invalidations: Invalidations;

beforeEach(() => {
  time = new VirtualTime();
  backend = new TwoMoodedKeyValue();
  background = new Background(time.sleep);
  const keyValue = new SafeKeyValue(backend, new Outage(() => 'h:1', new Notebook(), time.clock), time.sleep);
  invalidations = new Invalidations({
    keyValue,
    versions: new Versions(keyValue),
    background,
    sleep: time.sleep,
  });
});

const concerned = () => [invalidations.concerns(DEPENDS_ON_A), invalidations.concerns(DEPENDS_ON_B)];
const written = () =>
  backend.calls
    .filter((call) => /^(set version|clear)/.test(call))
    .map((call) => call.split(' ').slice(0, -1).join(' ') || call);

describe('an invalidation', () => {
  it('replaces the version of any tag before the tag’s own', async () => {
    expect(await invalidations.invalidate(['tag a', 'program p'])).toBe(true);
    expect(written()).toEqual(['set version any tag', 'set version tag a', 'set version program p']);
    expect(concerned()).toEqual([false, false]);
  });

  it('of no tag keeps the version of any tag', async () => {
    await invalidations.invalidate(['program p']);
    expect(written()).toEqual(['set version program p']);
  });

  it('of nothing does nothing', async () => {
    expect([await invalidations.invalidate([]), written(), invalidations.epoch]).toEqual([true, [], 0]);
  });

  it('counts in this process from the moment it is requested', async () => {
    const gate = deferred<void>();
    backend.writes = async (answer) => (await gate.promise, answer);
    const before = invalidations.epoch;
    const asked = invalidations.invalidate(['tag a']);
    expect([concerned(), invalidations.epoch > before]).toEqual([[true, false], true]);
    const during = invalidations.epoch;
    gate.resolve();
    expect(await asked).toBe(true);
    expect([concerned(), invalidations.epoch > during]).toEqual([[false, false], true]);
  });

  it('is retried until the backend takes it', async () => {
    backend.writes = rejecting(new Error('full'));
    expect([await invalidations.invalidate(['tag a']), concerned()]).toEqual([false, [true, false]]);
    await time.pass(250);
    expect(concerned()).toEqual([true, false]);
    backend.writes = working;
    await time.pass(1000);
    expect([concerned(), backend.entries.has('version tag a')]).toEqual([[false, false], true]);
    const { length } = backend.calls;
    await time.pass(10_000);
    expect([backend.calls.length, time.pauses]).toEqual([length, 0]);
  });

  it('that is requested again while it runs is run again', async () => {
    const gates = [deferred<void>(), deferred<void>()];
    backend.writes = async (answer) => (await gates.shift()?.promise, answer);
    const [firstGate, secondGate] = [...gates];
    const first = invalidations.invalidate(['program p']);
    const second = invalidations.invalidate(['program p']);
    await idle();
    firstGate!.resolve();
    await first;
    expect(invalidations.concerns([['program p', '1']])).toBe(true);
    secondGate!.resolve();
    await second;
    expect(invalidations.concerns([['program p', '1']])).toBe(false);
  });

  it('of everything concerns everything, and is as many writes however much there is', async () => {
    backend.writes = rejecting(new Error('full'));
    expect([await invalidations.clear(), concerned(), invalidations.concerns([])]).toEqual([false, [true, true], true]);
    backend.writes = working;
    backend.calls.splice(0);
    await time.pass(1000);
    expect([concerned(), written()]).toEqual([
      [false, false],
      EVERYTHING_VERSIONS.map((name) => `set version ${name}`),
    ]);
  });

  it('of everything replaces too many pending ones', async () => {
    backend.writes = rejecting(new Error('full'));
    await invalidations.invalidate(Array.from({ length: 10_001 }, (_, at) => `tag ${at}`));
    expect(concerned()).toEqual([true, true]);
    backend.writes = working;
    await time.pass(1000);
    expect([concerned(), EVERYTHING_VERSIONS.every((name) => backend.entries.has(versionKey(name)))]).toEqual([
      [false, false],
      true,
    ]);
  });

  it('is retried once more at shutdown, without delaying it', async () => {
    backend.writes = rejecting(new Error('full'));
    await invalidations.invalidate(['program p']);
    backend.writes = working;
    await background.close(5000);
    expect(time.pauses).toBe(0);
  });
});
