import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
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

  it('does not keep a process alive', async () => {
    const flags = ['--import', './tools/typescript.mjs', '--input-type=module', '--eval', PAUSING];
    expect((await promisify(execFile)(process.execPath, flags, { cwd: ROOT, timeout: 20_000 })).stdout).toBe('');
  }, 30_000);
});
