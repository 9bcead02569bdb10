import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { beforeAll, describe, expect, it } from '@jest/globals';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

describe('the walk of a warm hit on locmem', () => {
  let walk: string;

  beforeAll(async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['tools/walk.mjs'], { cwd: ROOT });
    walk = stdout;
  });

  it('takes at most 34 steps through 22 files', () => {
    const [, steps, files] = /^(\d+) steps through (\d+) files$/m.exec(walk)!;
    expect(Number(steps)).toBeGreaterThan(20);
    expect(Number(steps)).toBeLessThanOrEqual(34);
    expect(Number(files)).toBeLessThanOrEqual(22);
  });

  it('is shown in the documents as it is', async () => {
    expect(await readFile(`${ROOT}/docs/request.md`, 'utf8')).toContain(walk.trim());
  });
});
