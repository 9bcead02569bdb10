import { describe, expect, it } from '@jest/globals';

import type { LateOutcome } from '../../lib/cache/store/computation.js';
import { deferred, computationOf, shortly, storable } from '../support/cache/computations.js';
import { startProcess, type Process } from '../support/cache/processes.js';
import { idle } from '../support/cache/virtual-time.js';
import { sent } from '../support/cache/sent-answers.js';

describe('an answer that is sent while it is made', () => {
  it('reaches its caller at once, and is stored when it is complete', async () => {
    const { reader, store, time } = startProcess();
    const { result, complete } = sent(time);
    const computation = computationOf(async () => result);
    expect(await reader.read(computation)).toMatchObject({ kind: 'method', storage: 'streaming' });
    expect((await store.lookup(computation)).kind).toBe('miss');
    complete();
    await idle();
    expect(shortly(await reader.read(computation))).toBe('entry sent');
  });

  it('releases its lease when it ends, and not before', async () => {
    const { reader, time, backend } = startProcess();
    const { result, complete } = sent(time);
    await reader.read(computationOf(async () => result));
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

  it.each(Object.keys(changes))('is not stored if %s before it is complete', async (change) => {
    const process = startProcess();
    const { result, complete } = sent(process.time);
    const computation = computationOf(async () => result);
    await process.reader.read(computation);
    await changes[change]!(process);
    complete();
    await idle();
    expect((await process.store.lookup(computation)).kind).not.toBe('hit');
  });

  it('has the lifetime that it would have had if stored at its beginning', async () => {
    const { reader, store, time } = startProcess();
    const { result, complete } = sent(time);
    const computation = computationOf(async () => result);
    await reader.read(computation);
    await time.pass(20_000);
    complete();
    await idle();
    await time.pass(39_999);
    expect((await store.lookup(computation)).kind).toBe('hit');
    await time.pass(1);
    expect((await store.lookup(computation)).kind).toBe('miss');
  });

  it('is stored after its lifetime only for its stale windows', async () => {
    const { reader, store, time } = startProcess();
    for (const [window, outcome] of [
      [0, 'miss'],
      [30, 'hit'],
    ] as const) {
      const { result, complete } = sent(time);
      const computation = computationOf(async () => result, { policy: { staleIfError: window } });
      await reader.read(computation);
      await time.pass(70_000);
      complete();
      await idle();
      expect((await store.lookup(computation)).kind).toBe(outcome);
    }
  });

  it('never expires if its lifetime is 0', async () => {
    const { reader, store, time } = startProcess();
    const { promise, resolve } = deferred<LateOutcome>();
    const computation = computationOf(async () => ({
      value: 'sent',
      late: { ending: promise, forgo: () => undefined },
    }));
    await reader.read(computation);
    resolve({ kind: 'complete', entry: storable('sent', time.now, 0).entry! });
    await time.pass(1_000_000);
    expect((await store.lookup(computation)).kind).toBe('hit');
  });

  it('is waited for at shutdown', async () => {
    const { reader, store, time, background } = startProcess();
    const { result, complete } = sent(time);
    const computation = computationOf(async () => result);
    await reader.read(computation);
    const order: string[] = [];
    const closing = background.close(5000).then(() => order.push('closed'));
    await idle();
    order.push('complete');
    complete();
    await closing;
    expect(order).toEqual(['complete', 'closed']);
    expect((await store.lookup(computation)).kind).toBe('hit');
  });

  it('is not recorded if nothing can be stored', async () => {
    const { reader, time, store } = startProcess();
    Object.defineProperty(store, 'isUseless', { value: true });
    const one = sent(time);
    expect(await reader.read(computationOf(async () => one.result))).toMatchObject({ storage: 'size' });
    expect(one.isForgone).toBe(true);
  });

  it('reports in advance that a failing backend will not store it', async () => {
    const { reader, time, backend } = startProcess();
    backend.getMany = () => Promise.reject(new Error('away'));
    const { result } = sent(time);
    expect(await reader.read(computationOf(async () => result))).toMatchObject({
      storage: 'failed',
      forwardReason: 'failed',
    });
  });
});
