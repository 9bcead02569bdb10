import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { chmod } from 'node:fs/promises';
import { delimiter, dirname } from 'node:path';
import { promisify } from 'node:util';

import { InstalledCommand } from '../support/cmd/giotto-cmd.js';

let installed: InstalledCommand;
let bin: string;
beforeAll(async () => {
  installed = await InstalledCommand.install();
  const program = await installed.write(
    'bin/giotto-cmd',
    `#!/bin/sh\nexec '${process.execPath}' '${installed.script}' --app '${installed.application}' "$@"\n`,
  );
  await chmod(program, 0o755);
  bin = dirname(program);
});
afterAll(() => installed.remove());

/** What bash offers for the last of these words. */
async function offered(...words: string[]): Promise<string[]> {
  const script = `source <(giotto-cmd completion bash); COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _giotto_cmd; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` };
  const { stdout } = await promisify(execFile)('bash', ['-c', script, 'bash', 'giotto-cmd', ...words], { env });
  return stdout.split('\n').filter(Boolean);
}

describe('giotto-cmd completion', () => {
  it('completes subcommands, programs and arguments in bash', async () => {
    const [first, program, argument, none] = await Promise.all([
      offered('s'),
      offered('run', 'f'),
      offered('order', ''),
      offered('squared', 'x='),
    ]);
    expect(first).toEqual(['stats ', 'syncdb ', 'square ', 'squared ']);
    expect(program).toEqual(['fails ', 'flush ']);
    expect(argument).toEqual(['customer=', 'body=', 'tag=']);
    expect(none).toEqual([]);
  });

  it('completes options and their values', async () => {
    const [options, ofProgram, shells] = await Promise.all([
      offered('flush', '--p'),
      offered('flush', '--program', 'squ'),
      offered('completion', ''),
    ]);
    expect(options).toEqual(['--plain ', '--program ']);
    expect(ofProgram).toEqual(['square ', 'squared ']);
    expect(shells).toEqual(['bash ', 'zsh ']);
  });

  it('completes the same in zsh, through its support for bash', async () => {
    const [bash, zsh, other] = await Promise.all(
      ['bash', 'zsh', 'fish'].map((shell) => installed.bare(['completion', shell])),
    );
    expect(zsh).toEqual({
      ...bash!,
      out: `autoload -U +X compinit bashcompinit && compinit && bashcompinit\n${bash!.out}`,
    });
    expect(other).toMatchObject({ code: 2, out: '', err: expect.stringContaining('Allowed choices are bash, zsh') });
  });
});
