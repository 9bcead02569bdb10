import { describe, expect, it } from '@jest/globals';

import type { LoadResult } from '../../lib/cache/store/computation.js';
import { computationOf, shortly, storable } from '../support/cache/computations.js';
import { startProcess } from '../support/cache/processes.js';

describe('an answer that holds something open', () => {
  const failure = (released: string[], name: string): LoadResult<string> => ({
    value: name,
    isFailure: true,
    release: () => void released.push(name),
  });

  it('is released if an old entry answers in its place', async () => {
    const { reader, time } = startProcess();
    const released: string[] = [];
    const policy = { staleIfError: 60 };
    await reader.read(computationOf(async () => storable('old', time.now), { policy }));
    await time.pass(61_000);
    const readings = ['one', 'two'].map((name) =>
      reader.read(computationOf(async () => failure(released, name), { policy })),
    );
    expect((await Promise.all(readings)).map(shortly)).toEqual(['stale old error', 'stale old error']);
    expect(released).toEqual(['one']);
  });

  it('is released if it comes too late, or in the background', async () => {
    for (const policy of [{ staleIfError: 60, timeout: 100 }, { staleWhileRevalidate: 60 }]) {
      const { reader, time } = startProcess();
      const released: string[] = [];
      await reader.read(computationOf(async () => storable('old', time.now), { policy }));
      await time.pass(61_000);
      const slow = async () => (await time.sleep(200), { value: 'own', release: () => void released.push('own') });
      const reading = reader.read(computationOf(slow, { policy }));
      await time.pass(1000);
      expect(shortly(await reading)).toMatch(/^stale old/);
      expect(released).toEqual(['own']);
    }
  });
});
