import { expect, it } from '@jest/globals';

import { LocMemKeyValue } from 'giotto-cache';
import { createCache } from '../../lib/cache/cache.js';
import { Outage } from '../../lib/cache/outage.js';
import { SafeKeyValue } from '../../lib/cache/safe-key-value.js';
import { Notebook } from '../support/cache/doubles.js';
import { deferred, questionOf, shortly, storable } from '../support/cache/questions.js';
import { idle, VirtualTime } from '../support/cache/virtual-time.js';

const CALLERS = 8;

/** Reads as any other, and takes nothing. */
class FullKeyValue extends LocMemKeyValue {
  override get isInProcess(): boolean {
    return false;
  }

  override set = () => Promise.reject(new Error('full'));
  override add = () => Promise.reject(new Error('full'));
}

function start(backend: LocMemKeyValue) {
  const time = new VirtualTime();
  const safe = new SafeKeyValue(backend, new Outage(() => 'b', new Notebook(), time.clock), time.pause);
  const { reader, invalidations } = createCache(safe, backend, { clock: time.clock, pause: time.pause, chance: () => 0 });
  const answers: ReturnType<typeof deferred<string>>[] = [];
  const method = async () => {
    const answer = deferred<string>();
    answers.push(answer);
    return storable(await answer.promise, time.now);
  };
  const ask = async () => shortly(await reader.read(questionOf(method)));
  return { ask, answers, invalidations };
}

it('those who ask at once after an invalidation, of what is being calculated from before it, share one more calculation', async () => {
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

it('those who ask at once, or while it runs, share one calculation where the backend takes no writes', async () => {
  const { ask, answers } = start(new FullKeyValue());
  const first = Array.from({ length: CALLERS }, ask);
  await idle();
  const later = Array.from({ length: CALLERS }, ask);
  await idle();
  expect(answers).toHaveLength(1);
  answers[0]!.resolve('shared');
  expect((await Promise.all([...first, ...later])).map((answer) => answer.split(' ')[1])).toEqual(Array(2 * CALLERS).fill('shared'));
});
