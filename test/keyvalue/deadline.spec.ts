import assert from 'node:assert/strict';
import { connect, createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';

import { afterEach, beforeEach, describe, it, jest } from '@jest/globals';

import { Deadline } from '../../lib/keyvalue/deadline.js';
import { keepingAlive, outcomeOf } from '../support/keyvalue/outcomes.js';

const never = () => new Promise<never>(() => undefined);

/** Keeps the event loop from turning, as a long calculation does. */
function block(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

describe('Deadline', () => {
  it('settles as the call does', async () => {
    const deadline = new Deadline(1000);
    assert.equal(await deadline.race(Promise.resolve('value'), 'it'), 'value');
    await assert.rejects(deadline.race(Promise.reject(new RangeError('no')), 'it'), {
      name: 'RangeError',
      message: 'no',
    });
  });

  it('keeps the process for pending calls, and not for settled ones', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const before = timers();
    const deadline = new Deadline(600_000);
    let settle!: (value: string) => void;
    const pending = deadline.race(new Promise<string>((resolve) => (settle = resolve)), 'it');
    await deadline.race(Promise.resolve(), 'another');
    assert.equal(timers(), before + 1);
    settle('done');
    await pending;
    assert.equal(timers(), before);
  });

  it('waits if its time is longer than a timer can be', async () => {
    for (const ms of [
      2 ** 31,
      30 * 24 * 3_600_000,
      3000 * 24 * 3_600_000,
      Number.MAX_SAFE_INTEGER,
      100 * Number.MAX_SAFE_INTEGER,
    ]) {
      const slow = new Promise((resolve) => setTimeout(resolve, 20, 'value'));
      assert.equal(await new Deadline(ms).race(slow, 'it'), 'value');
    }
  });

  it('drops the late outcome of a call that was given up', async () => {
    let fail: (error: Error) => void = () => undefined;
    const call = new Promise<never>((_, reject) => {
      fail = reject;
    });
    await assert.rejects(new Deadline(20).race(call, 'it'), { code: 'GIOTTO_DEADLINE_EXCEEDED' });
    fail(new Error('too late, and nobody is left to handle it'));
    await new Promise(setImmediate);
  });

  it('does not blame the backend for a process that is busy', async () => {
    const server = createServer((socket) => socket.on('data', (bytes) => socket.write(bytes))).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    await once(socket, 'connect');
    const answer = once(socket, 'data');
    socket.write('question');
    const call = new Deadline(100).race(answer, 'it');
    for (let n = 0; n < 3; n++) {
      block(150);
      await new Promise(setImmediate);
    }
    assert.equal(String((await call)[0]), 'question');
    socket.destroy();
    server.close();
  });

  it('lets calls queue behind each other as long as answers come', async () => {
    const deadline = new Deadline(50, 'since-progress');
    const queue = Array.from({ length: 10 }, (_, n) =>
      deadline.race(new Promise((resolve) => setTimeout(resolve, 20 * (n + 1), n)), 'it'),
    );
    assert.deepEqual(await Promise.all(queue), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    await assert.rejects(deadline.race(never(), 'it'), { code: 'GIOTTO_DEADLINE_EXCEEDED' });
  });

  it('gives up on a call that is passed over again and again', async () => {
    const deadline = new Deadline(10, 'since-progress');
    const answers = setInterval(() => void deadline.race(Promise.resolve(), 'it'), 5);
    await assert.rejects(deadline.race(never(), 'it'), { code: 'GIOTTO_DEADLINE_EXCEEDED' });
    clearInterval(answers);
  });

  it('keeps no timer when no call is left', async () => {
    const before = keepingAlive();
    const deadline = new Deadline(20);
    await Promise.all(Array.from({ length: 100 }, (_, n) => deadline.race(Promise.resolve(n), 'it')));
    await new Promise((resolve) => setTimeout(resolve, 60));
    assert.ok(keepingAlive() <= before);
    assert.equal(await deadline.race(Promise.resolve('again'), 'it'), 'again');
  });

  it('carries 100,000 calls', async () => {
    const deadline = new Deadline(1000);
    const calls = Array.from({ length: 100_000 }, (_, n) => deadline.race(Promise.resolve(n), 'it'));
    assert.equal((await Promise.all(calls)).length, 100_000);
  });
});

describe('Deadline, by a clock of the test', () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  /** Rejects for a call that was given up before its time, or more than a tenth after it. */
  const assertInTime = ({ error, ms }: Awaited<ReturnType<typeof outcomeOf>>, time: number) => {
    assert.equal(error?.code, 'GIOTTO_DEADLINE_EXCEEDED');
    assert.ok(ms >= time && ms <= 1.1 * time, `${ms} ms`);
  };

  it('gives up in time, and names the call', async () => {
    const outcome = outcomeOf(() => new Deadline(50).race(never(), 'redis at h:1'));
    await jest.advanceTimersByTimeAsync(1000);
    const { error, ms } = await outcome;
    assert.equal(error?.message, 'redis at h:1 gave no answer within 50 ms.');
    assertInTime({ error, ms }, 50);
  });

  it('gives each of many overlapping calls its own time', async () => {
    const deadline = new Deadline(100);
    const early = outcomeOf(() => deadline.race(never(), 'early'));
    const between = deadline.race(new Promise((resolve) => setTimeout(resolve, 70, 'between')), 'between');
    await jest.advanceTimersByTimeAsync(60);
    const late = outcomeOf(() => deadline.race(never(), 'late'));
    await jest.advanceTimersByTimeAsync(1000);
    assert.equal(await between, 'between');
    for (const call of [early, late]) assertInTime(await call, 100);
  });
});

describe('Deadline, with a sign of what is on its way,', () => {
  it('waits while the sign moves, and in the end rejects as busy', async () => {
    const deadline = new Deadline(10, 'since-progress');
    await assert.rejects(deadline.race(never(), 'it', { moved: () => true }), { code: 'GIOTTO_KEY_VALUE_BUSY' });
    await assert.rejects(deadline.race(never(), 'it', { moved: () => false }), { code: 'GIOTTO_DEADLINE_EXCEEDED' });
  });

  it('gives up a call although a newer one moves', async () => {
    const deadline = new Deadline(10, 'since-progress');
    const lost = outcomeOf(() => deadline.race(never(), 'it'));
    const newer = outcomeOf(() => deadline.race(never(), 'it', { moved: () => true }));
    assert.deepEqual(
      [(await lost).error?.code, (await newer).error?.code],
      ['GIOTTO_DEADLINE_EXCEEDED', 'GIOTTO_KEY_VALUE_BUSY'],
    );
  });
});
