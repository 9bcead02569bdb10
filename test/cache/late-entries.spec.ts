import { describe, expect, it } from '@jest/globals';

import type { Calculation, Ending } from '../../lib/cache/question.js';
import { deferred, questionOf, shortly, storable } from '../support/cache/questions.js';
import { startProcess, startProcesses, type Process } from '../support/cache/processes.js';
import { idle } from '../support/cache/virtual-time.js';

/** A method whose answer is sent while it is made, until the test says how it ends. */
function sent(time: { readonly now: number }) {
  const { promise: ending, resolve } = deferred<Ending>();
  const begunAt = time.now;
  let isForgone = false;
  const forgo = () => void (isForgone = true);
  return {
    calculation: { answer: 'sent', late: { ending, forgo } } as Calculation<string>,
    complete: () => resolve({ kind: 'complete', entry: storable('sent', begunAt).entry! }),
    refuse: () => resolve({ kind: 'refused' }),
    abandon: () => resolve({ kind: 'abandoned' }),
    get isForgone() {
      return isForgone;
    },
  };
}

describe('an answer that is sent while it is made', () => {
  it('is its caller’s at once, and stored when it is complete', async () => {
    const { reader, time } = startProcess();
    const { calculation, complete } = sent(time);
    const question = questionOf(async () => calculation);
    expect(await reader.read(question)).toMatchObject({ from: 'method', kept: 'pending' });
    expect((await reader.find(question)).outcome).toBe('miss');
    complete();
    await idle();
    expect(shortly(await reader.read(question))).toBe('entry sent');
  });

  it('is waited for by those who ask meanwhile, in this process and in others', async () => {
    const { processes: [here, there], time } = startProcesses(2);
    const { calculation, complete } = sent(time);
    await here!.reader.read(questionOf(async () => calculation));
    const question = questionOf(async () => storable('own', time.now));
    const [follower, other] = [here!.reader.read(question), there!.reader.read(question)];
    await time.pass(1000);
    expect(question.runs).toEqual([]);
    complete();
    await time.pass(400);
    expect([shortly(await follower), shortly(await other), question.runs]).toEqual(['flight sent', 'flight sent', []]);
  });

  it.each([[5000, 5000], [300, 300]])('is waited for no longer than lockWait: %d ms', async (lockWait, ms) => {
    const { reader, time } = startProcess();
    await reader.read(questionOf(async () => sent(time).calculation, { policy: { lockWait } }));
    const question = questionOf(async () => storable('own', time.now), { policy: { lockWait } });
    const follower = reader.read(question);
    await time.pass(ms - 1);
    expect(question.runs).toEqual([]);
    await time.pass(1 + 2 * ms);
    expect(shortly(await follower)).toBe('method own');
  });

  it('frees those who wait as soon as it is refused, and the next ones for five seconds', async () => {
    const { processes: [here, there], time, backend } = startProcesses(2);
    const { calculation, refuse } = sent(time);
    await here!.reader.read(questionOf(async () => calculation));
    const question = questionOf(() => new Promise(() => undefined));
    for (const { reader } of [here!, here!, there!]) void reader.read(question);
    await idle();
    refuse();
    await time.pass(300);
    expect(question.runs).toHaveLength(3);
    expect(String(await backend.get('lease {}(p)(application/json)'))).toBe('side by side');
  });

  it('is made anew by one of those who wait, if its caller leaves', async () => {
    const { processes: [here, there], time } = startProcesses(2);
    const { calculation, abandon } = sent(time);
    await here!.reader.read(questionOf(async () => calculation));
    const questions = [1, 2, 3].map(() => questionOf(async () => (await time.pause(50), storable('next', time.now))));
    const readings = [here!, here!, there!].map(({ reader }, at) => reader.read(questions[at]!));
    await idle();
    abandon();
    await time.pass(1000);
    expect((await Promise.all(readings)).map((reading) => shortly(reading).split(' ')[1])).toEqual(['next', 'next', 'next']);
    expect(questions.flatMap(({ runs }) => runs)).toEqual(['miss']);
  });

  it('is waited for twice at most, however many callers leave or take their time', async () => {
    const { reader, time } = startProcess();
    const [first, second] = [sent(time), sent(time)];
    await reader.read(questionOf(async () => first.calculation));
    const leading = reader.read(questionOf(async () => second.calculation));
    const questions = Array.from({ length: 5 }, (_, at) => questionOf(async () => storable(`own ${at}`, time.now)));
    const readings = questions.map((question) => reader.read(question));
    await idle();
    first.abandon();
    expect(shortly(await leading)).toBe('method sent');
    await idle();
    second.abandon();
    expect((await Promise.all(readings)).map(shortly)).toEqual(questions.map((_question, at) => `method own ${at}`));
  });

  it('lets one lead the others if it takes longer than lockWait, and then each go alone', async () => {
    const { reader, time } = startProcess();
    const policy = { lockWait: 300 };
    await reader.read(questionOf(async () => sent(time).calculation, { policy }));
    const questions = Array.from({ length: 4 }, () => questionOf(async () => sent(time).calculation, { policy }));
    const runs = () => questions.filter((question) => question.runs.length > 0).length;
    for (const question of questions) void reader.read(question);
    await time.pass(299);
    expect(runs()).toBe(0);
    await time.pass(200);
    expect(runs()).toBe(1);
    await time.pass(200);
    expect(runs()).toBe(4);
  });

  it('gives back its lease when it ends, and not before', async () => {
    const { reader, time, backend } = startProcess();
    const { calculation, complete } = sent(time);
    await reader.read(questionOf(async () => calculation));
    await time.pass(1600);
    expect(await backend.get('lease {}(p)(application/json)')).toBeDefined();
    complete();
    await idle();
    expect(await backend.get('lease {}(p)(application/json)')).toBeUndefined();
  });

  const changes: Record<string, (process: Process) => Promise<boolean>> = {
    'its program is invalidated': ({ invalidations }) => invalidations.invalidate(['program p']),
    'everything is cleared': ({ invalidations }) => invalidations.clear(),
  };

  it.each(Object.keys(changes))('is not stored if %s before its end', async (change) => {
    const process = startProcess();
    const { calculation, complete } = sent(process.time);
    const question = questionOf(async () => calculation);
    await process.reader.read(question);
    await changes[change]!(process);
    complete();
    await idle();
    expect((await process.reader.find(question)).outcome).not.toBe('hit');
  });

  it('is not joined by those who ask after an invalidation', async () => {
    const { reader, time, invalidations } = startProcess();
    const { calculation } = sent(time);
    await reader.read(questionOf(async () => calculation, { policy: { lockWait: 100 } }));
    await invalidations.invalidate(['program p']);
    const late = reader.read(questionOf(async () => storable('new', time.now), { policy: { lockWait: 100 } }));
    await time.pass(300);
    expect(shortly(await late)).toBe('method new');
  });

  it('lives as long as if it had been stored at its beginning', async () => {
    const { reader, time } = startProcess();
    const { calculation, complete } = sent(time);
    const question = questionOf(async () => calculation);
    await reader.read(question);
    await time.pass(20_000);
    complete();
    await idle();
    await time.pass(40_000);
    expect((await reader.find(question)).outcome).toBe('hit');
    await time.pass(1);
    expect((await reader.find(question)).outcome).toBe('miss');
  });

  it('is not stored if it is over by then, but for the time that it may stand in', async () => {
    const { reader, time } = startProcess();
    for (const [window, outcome] of [[0, 'miss'], [30, 'hit']] as const) {
      const { calculation, complete } = sent(time);
      const question = questionOf(async () => calculation, { policy: { staleIfError: window } });
      await reader.read(question);
      await time.pass(70_000);
      complete();
      await idle();
      expect((await reader.find(question)).outcome).toBe(outcome);
    }
  });

  it('never ends, if that is its lifetime', async () => {
    const { reader, time } = startProcess();
    const { promise, resolve } = deferred<Ending>();
    const question = questionOf(async () => ({ answer: 'sent', late: { ending: promise, forgo: () => undefined } }), { seconds: 0 });
    await reader.read(question);
    resolve({ kind: 'complete', entry: storable('sent', time.now, 0).entry! });
    await time.pass(1_000_000);
    expect((await reader.find(question)).outcome).toBe('hit');
  });

  it('is waited for when the application ends', async () => {
    const { reader, time, background } = startProcess();
    const { calculation, complete } = sent(time);
    const question = questionOf(async () => calculation);
    await reader.read(question);
    const order: string[] = [];
    const closing = background.close(5000).then(() => order.push('closed'));
    await idle();
    order.push('complete');
    complete();
    await closing;
    expect(order).toEqual(['complete', 'closed']);
    expect((await reader.find(question)).outcome).toBe('hit');
  });

  it('is not kept where nothing can be stored', async () => {
    const { reader, time, store } = startProcess();
    Object.defineProperty(store, 'isUseless', { value: true });
    const one = sent(time);
    expect(await reader.read(questionOf(async () => one.calculation))).toMatchObject({ kept: 'size' });
    expect(one.isForgone).toBe(true);
  });

  it('says beforehand that a backend that fails will not have it', async () => {
    const { reader, time, backend } = startProcess();
    backend.getMany = () => Promise.reject(new Error('away'));
    const { calculation } = sent(time);
    expect(await reader.read(questionOf(async () => calculation))).toMatchObject({ kept: 'failed', why: 'failed' });
  });
});

describe('an answer that holds something open', () => {
  const failure = (released: string[], name: string): Calculation<string> => ({ answer: name, isFailure: true, release: () => void released.push(name) });

  it('is let go of if an old entry answers in its place', async () => {
    const { reader, time } = startProcess();
    const released: string[] = [];
    const policy = { staleIfError: 60 };
    await reader.read(questionOf(async () => storable('old', time.now), { policy }));
    await time.pass(61_000);
    const readings = ['one', 'two'].map((name) => reader.read(questionOf(async () => failure(released, name), { policy })));
    expect((await Promise.all(readings)).map(shortly)).toEqual(['stale old error', 'stale old error']);
    expect(released).toEqual(['one']);
  });

  it('is let go of if it comes too late, or in the background', async () => {
    for (const policy of [{ staleIfError: 60, timeout: 100 }, { staleWhileRevalidate: 60 }]) {
      const { reader, time } = startProcess();
      const released: string[] = [];
      await reader.read(questionOf(async () => storable('old', time.now), { policy }));
      await time.pass(61_000);
      const slow = async () => (await time.pause(200), { answer: 'own', release: () => void released.push('own') });
      const reading = reader.read(questionOf(slow, { policy }));
      await time.pass(1000);
      expect(shortly(await reading)).toMatch(/^stale old/);
      expect(released).toEqual(['own']);
    }
  });
});
