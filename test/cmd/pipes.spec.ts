import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';

import { InstalledCommand } from '../support/cmd/giotto-cmd.js';

const LINES = Array.from({ length: 300 }, (_, x) => `squared x=${x}\n`).join('');

let installed: InstalledCommand;
beforeAll(async () => {
  installed = await InstalledCommand.install();
});
afterAll(() => installed.remove());

/** What a line of bash prints, in which `$cmd` is giotto-cmd on the application of the tests. */
function bash(line: string) {
  const env = { ...process.env, BACKEND: 'redis', WHERE: process.env.REDIS_URL!, PREFIX: `pipes-${randomUUID()}:` };
  const cmd = `cmd='${process.execPath} ${installed.script} --app ${installed.application}'`;
  return promisify(execFile)('bash', ['-c', `${cmd}; ${line}`], { env });
}

describe('giotto-cmd in a pipe', () => {
  it('ends at once with success if nobody reads its output', async () => {
    expect(await bash('{ $cmd --list; echo "ended with $?" >&2; } | true')).toEqual({
      stdout: '',
      stderr: 'ended with 0\n',
    });
  });

  it('continues if nobody reads its progress', async () => {
    const file = await installed.write('calls.txt', LINES);
    const { stdout } = await bash(
      `$cmd warm ${file} 2> >(head -n 1 >/dev/null); echo "ended with $?"; $cmd flush --yes`,
    );
    expect(stdout).toContain('300 stored, 0 hits, 0 not stored, 0 failed\nended with 0\n');
  });
});
