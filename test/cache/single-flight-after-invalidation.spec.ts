import { expect, it } from '@jest/globals';

import { LocMemKeyValue } from 'giotto-cache';
import { createCache } from '../../lib/cache/cache.js';
import { Outage } from '../../lib/cache/backend/outage.js';
import { SafeKeyValue } from '../../lib/cache/backend/safe-key-value.js';
import { Notebook } from '../support/cache/doubles.js';
import { deferred, computationOf, shortly, storable } from '../support/cache/computations.js';
import { idle, VirtualTime } from '../support/cache/virtual-time.js';

const CALLERS = 8;

/** Reads as any other, and refuses to write under some keys, as a full disk does by random. */
class FullKeyValue extends LocMemKeyValue {
  constructor(private readonly refuses: (key: string) => boolean) {
    super();
  }

  override get isInProcess(): boolean {
    return false;
  }

  override async set(key: string, value: Buffer, seconds: number): Promise<void> {
    this.checkRoom(key);
    await super.set(key, value, seconds);
  }

  override async add(key: string, value: Buffer, seconds: number): Promise<boolean> {
    this.checkRoom(key);
    return super.add(key, value, seconds);
  }

  private checkRoom(key: string) {
    if (this.refuses(key)) throw new Error('full');
  }
}

function start(backend: LocMemKeyValue) {
  const time = new VirtualTime();
  const safe = new SafeKeyValue(backend, new Outage(() => 'b', new Notebook(), time.clock), time.sleep);
  const { reader, invalidations } = createCache(safe, backend, {
    clock: time.clock,
    sleep: time.sleep,
    random: () => 0,
  });
  const answers: ReturnType<typeof deferred<string>>[] = [];
  const method = async () => {
    const answer = deferred<string>();
    answers.push(answer);
    return storable(await answer.promise, time.now);
  };
  const ask = async () => shortly(await reader.read(computationOf(method)));
  return { ask, answers, invalidations };
}

it('callers right after an invalidation share one new run', async () => {
  const { ask, answers, invalidations } = start(new LocMemKeyValue());
  const before = ask();
  await idle();
  await invalidations.invalidate(['program p']);
  const after = Array.from({ length: CALLERS }, ask);
  await idle();
  expect(answers).toHaveLength(2);
  answers[0]!.resolve('old');
  answers[1]!.resolve('new');
  expect(await before).toBe('method old');
  expect((await Promise.all(after)).map((answer) => answer.split(' ')[1])).toEqual(Array(CALLERS).fill('new'));
});

it.each<[string, (key: string) => boolean]>([
  ['nothing', () => true],
  ['leases and the versions of programs', (key) => /^call|^version call|^\{/.test(key)],
  ['leases and the versions of calls', (key) => /^version program|^\{/.test(key)],
  ['leases alone', (key) => !key.startsWith('lease ')],
  ['versions alone', (key) => !key.startsWith('version ')],
])('those who ask at once, or while it runs, share one loaded if the backend takes %s', async (_, refuses) => {
  const { ask, answers } = start(new FullKeyValue(refuses));
  const first = Array.from({ length: CALLERS }, ask);
  await idle();
  const later = Array.from({ length: CALLERS }, ask);
  await idle();
  expect(answers).toHaveLength(1);
  answers[0]!.resolve('shared');
  expect((await Promise.all([...first, ...later])).map((answer) => answer.split(' ')[1])).toEqual(
    Array(2 * CALLERS).fill('shared'),
  );
});
