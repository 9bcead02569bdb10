import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { getEventListeners } from 'node:events';
import { promisify } from 'node:util';

import { systemSleep } from '../../lib/cache/support/sleep.js';
import { compiledRoot } from '../../tools/compiled.mjs';

const PAUSING = `import { systemSleep } from './lib/cache/support/sleep.js'; void systemSleep(600_000).then(() => console.log('paused'));`;

describe('the sleep of this machine', () => {
  it('lasts as long as requested', async () => {
    const begin = performance.now();
    await systemSleep(30);
    expect(performance.now() - begin).toBeGreaterThan(28);
  });

  it('rejects once the signal is aborted, before or during it', async () => {
    const controller = new AbortController();
    const pausing = systemSleep(600_000, controller.signal);
    controller.abort(new Error('over'));
    await expect(pausing).rejects.toThrow('over');
    await expect(systemSleep(600_000, controller.signal)).rejects.toThrow('over');
  });

  it('leaves no listener on a signal that is never aborted', async () => {
    const { signal } = new AbortController();
    for (let sleep = 0; sleep < 3; sleep++) await systemSleep(1, signal);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it.each([2 ** 31, Number.MAX_SAFE_INTEGER, Number.MAX_VALUE, Infinity])(
    'does not end at once if it is longer than a timer can be: %d ms',
    async (ms) => {
      const controller = new AbortController();
      const pausing = systemSleep(ms, controller.signal);
      await systemSleep(20);
      controller.abort(new Error('still pausing'));
      await expect(pausing).rejects.toThrow('still pausing');
    },
  );

  it('does not keep a process alive', async () => {
    const flags = ['--input-type=module', '--eval', PAUSING];
    expect((await promisify(execFile)(process.execPath, flags, { cwd: compiledRoot, timeout: 120_000 })).stdout).toBe(
      '',
    );
  });
});
