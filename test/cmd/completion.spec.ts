import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { chmod, readFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { InstalledCommand, type Session } from '../support/cmd/giotto-cmd.js';

let installed: InstalledCommand;
let session: Session;
let bin: string;
beforeAll(async () => {
  installed = await InstalledCommand.install();
  session = installed.session();
  const program = await installed.write(
    'bin/giotto-cmd',
    `#!/bin/sh
echo "$*" >>'${join(installed.folder, 'started')}'
exec '${process.execPath}' '${installed.script}' --app '${installed.application}' "$@"
`,
  );
  await chmod(program, 0o755);
  bin = dirname(program);
});
afterAll(async () => {
  await session.end();
  await installed.remove();
});

/** Prints the choices for the last word of each parameter, in which every word ends with the unit separator. */
const COMPLETE = `
source <(giotto-cmd completion bash)
for line in "$@"; do
  IFS=$'\\x1f' read -r -a COMP_WORDS <<<"$line"
  COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
  _giotto_cmd
  printf '%s\\n' "\${COMPREPLY[@]}"
  printf '\\f'
done
`;

/** Returns what bash offers for the last word of each line. */
async function offered(...lines: string[][]): Promise<string[][]> {
  const words = lines.map((line) => ['giotto-cmd', ...line].map((word) => `${word}\x1f`).join(''));
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` };
  const { stdout } = await promisify(execFile)('bash', ['-c', COMPLETE, 'bash', ...words], { env });
  return stdout
    .split('\f')
    .slice(0, -1)
    .map((choices) => choices.split('\n').filter(Boolean));
}

describe('giotto-cmd completion', () => {
  it('completes subcommands, programs, arguments and options in bash', async () => {
    const cases: readonly (readonly [string[], string[]])[] = [
      [['d'], ['doctor ']],
      [['s'], ['stats ', 'syncdb ', 'square ', 'squared ']],
      [
        ['run', 'f'],
        ['fails ', 'flush '],
      ],
      [
        ['order', ''],
        ['customer=', 'body=', 'tag='],
      ],
      [['squared', 'x='], []],
      [
        ['flush', '--p'],
        ['--plain ', '--program '],
      ],
      [
        ['flush', '--program', 'squ'],
        ['square ', 'squared '],
      ],
      [
        ['completion', ''],
        ['bash ', 'zsh '],
      ],
    ];
    expect(await offered(...cases.map(([words]) => words))).toEqual(cases.map(([, choices]) => choices));
    expect(await readFile(join(installed.folder, 'started'), 'utf8')).toBe('completion bash\n--list --plain\n');
  });

  it('completes the same in zsh, through its support for bash', async () => {
    const [bash, zsh, other] = await Promise.all(
      ['bash', 'zsh', 'fish'].map((shell) => session.bare(['completion', shell])),
    );
    expect(zsh).toEqual({
      ...bash!,
      out: `autoload -U +X compinit bashcompinit && compinit && bashcompinit\n${bash!.out}`,
    });
    expect(other).toMatchObject({ code: 2, out: '', err: expect.stringContaining('Allowed choices are bash, zsh') });
  });
});
