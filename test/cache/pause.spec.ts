import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { getEventListeners } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { systemPause } from '../../lib/cache/pause.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PAUSING = `import { systemPause } from './lib/cache/pause.ts'; void systemPause(600_000).then(() => console.log('paused'));`;

describe('the pause of this machine', () => {
  it('lasts as long as asked', async () => {
    const begin = performance.now();
    await systemPause(30);
    expect(performance.now() - begin).toBeGreaterThan(28);
  });

  it('ends by rejecting once the signal is given, before it or while it lasts', async () => {
    const controller = new AbortController();
    const pausing = systemPause(600_000, controller.signal);
    controller.abort(new Error('over'));
    await expect(pausing).rejects.toThrow('over');
    await expect(systemPause(600_000, controller.signal)).rejects.toThrow('over');
  });

  it('leaves nothing on a signal that is never given', async () => {
    const { signal } = new AbortController();
    for (let pause = 0; pause < 3; pause++) await systemPause(1, signal);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it.each([2 ** 31, Number.MAX_SAFE_INTEGER, Number.MAX_VALUE, Infinity])('does not end at once where it is longer than a timer can be: %d ms', async (ms) => {
    const controller = new AbortController();
    const pausing = systemPause(ms, controller.signal);
    await systemPause(20);
    controller.abort(new Error('still pausing'));
    await expect(pausing).rejects.toThrow('still pausing');
  });

  it('does not keep a process alive', async () => {
    const flags = ['--import', './tools/typescript.mjs', '--input-type=module', '--eval', PAUSING];
    expect((await promisify(execFile)(process.execPath, flags, { cwd: ROOT, timeout: 120_000 })).stdout).toBe('');
  });
});
