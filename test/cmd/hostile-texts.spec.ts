import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';

import { InstalledCommand, type Outcome, type Session } from '../support/cmd/giotto-cmd.js';

/** Clears the screen, sets the window's title, rings, begins a control sequence in eight bits, turns the direction of writing. */
const HOSTILE = '\u001b[2J\u001b]0;owned\u0007\u009b31m\u202e';
const SHOWN = '\\u001b[2J\\u001b]0;owned\\u0007\\u009b31m\\u202e';
const CONTROL = /[\p{Cc}\u202e]/u;

const prefix = `hostile-${randomUUID()}:`;
const env = { BACKEND: 'redis', WHERE: process.env.REDIS_URL!, PREFIX: prefix };

let installed: InstalledCommand;
let session: Session;
beforeAll(async () => {
  installed = await InstalledCommand.install();
  session = installed.session({ env });
});
afterAll(async () => {
  await session.run('flush', '--yes');
  await session.end();
  await installed.remove();
});

/** What a terminal would obey, line by line. */
const obeyed = ({ out, err }: Outcome) => `${out}${err}`.split(/\r?\n/).filter((line) => CONTROL.test(line));

describe('control characters in foreign texts', () => {
  it('are escaped by inspect and --explain', async () => {
    await session.run('echo', `text=${HOSTILE}`);
    const outcomes = [
      await session.run('inspect', 'echo', `text=${HOSTILE}`),
      await session.run('echo', `text=${HOSTILE}`, '--explain'),
    ];
    expect(outcomes.map(({ code }) => code)).toEqual([0, 0]);
    expect(outcomes.flatMap(obeyed)).toEqual([]);
    expect(outcomes[0]!.out).toContain(`tags     of ${SHOWN}`);
  });

  it('are escaped by warm, and forge no line of its output', async () => {
    const file = await installed.write(
      'hostile.txt',
      `echo text='${HOSTILE}'\nsquared x='${HOSTILE}'\n${HOSTILE}\nsquared\u2028stored: squared x=1\n`,
    );
    const warmed = await session.run('warm', file);
    expect(obeyed(warmed)).toEqual([]);
    expect(warmed.err.trim().split('\n')).toHaveLength(4);
  });

  it('are escaped in an error', async () => {
    for (const words of [
      [HOSTILE],
      ['squared', `x=${HOSTILE}`],
      ['squared', `${HOSTILE}=1`],
      ['inspect', `(${HOSTILE})`],
    ])
      expect(obeyed(await session.run(...words))).toEqual([]);
  });

  it('are escaped in a result on a terminal', async () => {
    const [text, body] = await Promise.all([
      installed.onTerminal(['echo', `text=${HOSTILE}`], { env }),
      installed.onTerminal(['echo', `text=${HOSTILE}`, '--accept', 'text/plain'], { env }),
    ]);
    expect(text.out).toBe('said \\u202e\r\n');
    expect(body.out).toBe(`said ${SHOWN}\r\n`);
  });
});

describe('a list of calls', () => {
  it('reads no files without --files', async () => {
    const secret = await installed.write('secret.txt', '12');
    const list = await installed.write('reading.txt', `squared x=@${secret}\n`);
    const [plain, asked] = [await session.run('warm', list), await session.run('warm', list, '--files')];
    expect(plain).toMatchObject({
      code: 1,
      err: expect.stringContaining(`x=@${secret} is a file, and a list reads none by itself. Say --files`),
    });
    expect(asked).toMatchObject({ code: 0, out: '1 stored, 0 hits, 0 not stored, 0 failed\n' });
    expect((await session.run('echo', `text=@${secret}`)).out).toBe('said 12\n');
  });
});

it('a whole query keeps its own properties, whatever their names', async () => {
  const { out } = await session.run(
    'query',
    'query={"__proto__":{"page":7},"filter":1}',
    '--accept',
    'application/json',
  );
  expect(JSON.parse(out)).toEqual({ own: ['__proto__', 'filter'], page: null });
});
