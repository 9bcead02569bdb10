import { describe, expect, it } from '@jest/globals';

import { computationOf, deferred, shortly, storable, type Asked } from '../support/cache/computations.js';
import { working } from '../support/cache/doubles.js';
import { startProcess } from '../support/cache/processes.js';
import { TwoMoodedKeyValue } from '../support/cache/two-mooded.js';
import { idle, VirtualTime } from '../support/cache/virtual-time.js';

/** A caller whose lookup is on its way back, and finds nothing, while another caller's answer is being stored. */
async function lookAround(
  lockTimeout: number,
  meanwhile: (process: ReturnType<typeof startProcess>) => Promise<unknown>,
) {
  const [backend, time] = [new TwoMoodedKeyValue(), new VirtualTime()];
  const process = startProcess(time, backend);
  const [method, lookup, store] = [deferred<void>(), deferred<void>(), deferred<void>()];
  const policy = { lockTimeout };
  const computations: Asked[] = ['first', 'second'].map((name) =>
    computationOf(async () => (await method.promise, storable(name, time.now)), { policy }),
  );
  const first = process.reader.read(computations[0]!);
  await idle();
  backend.behaviour = async (answer) => {
    backend.behaviour = working;
    await lookup.promise;
    return answer;
  };
  const second = process.reader.read(computations[1]!);
  await idle();
  backend.writes = async (answer) => (await store.promise, answer);
  method.resolve();
  const answers = [shortly(await first)];
  await meanwhile(process);
  lookup.resolve();
  await idle();
  const runs = computations.map((computation) => computation.runs.length);
  store.resolve();
  answers.push(shortly(await second));
  return { answers, runs };
}

describe.each([0, 5000])('a caller with lockTimeout: %d who looked before an answer was stored', (lockTimeout) => {
  it('gets that answer while it is being stored', async () => {
    expect(await lookAround(lockTimeout, idle)).toEqual({ answers: ['method first', 'flight first'], runs: [1, 0] });
  });

  it('does not get it after an invalidation', async () => {
    const { answers } = await lookAround(lockTimeout, async ({ invalidations }) => {
      void invalidations.invalidate(['program p']);
    });
    expect(answers).toEqual(['method first', 'method second']);
  });
});
