import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';

import { RedisKeyValue } from 'giotto-cache';
import { InstalledCommand, type Session } from '../support/cmd/giotto-cmd.js';
import { patient } from '../support/keyvalue/patient.js';

const LISTED = `
# what visitors ask for first
squared x=1
squared x=2
squared x=2 # once more
page query.page=3
order customer='two words' body='{"a": 1}'

squared x=none
nope
fails
csv
squared x=-
`;

let installed: InstalledCommand;
let session: Session;
let prefix: string;
beforeAll(async () => {
  installed = await InstalledCommand.install();
  prefix = `warm-${randomUUID()}:`;
  session = installed.session({ env: env() });
});
afterAll(async () => {
  await session.end();
  await installed.remove();
});

const env = () => ({ BACKEND: 'redis', WHERE: process.env.REDIS_URL!, PREFIX: prefix });

describe('giotto-cmd warm', () => {
  it('makes the calls of a list, skips bad lines, and reports each outcome', async () => {
    const file = await installed.write('calls.txt', LISTED);
    const { code, out, err } = await session.run('warm', file, '--concurrency', '1');
    expect({ code, out }).toEqual({ code: 1, out: '4 stored, 1 hits, 1 not stored, 4 failed\n' });
    expect(err.trim().split('\n')).toEqual([
      'stored: squared x=1 (giotto; fwd=uri-miss; stored)',
      'stored: squared x=2 (giotto; fwd=uri-miss; stored)',
      expect.stringMatching(/^hit: squared x=2 # once more \(giotto; hit; ttl=3[56]\d\d\)$/),
      'stored: page query.page=3 (giotto; fwd=uri-miss; stored)',
      `stored: order customer='two words' body='{"a": 1}' (giotto; fwd=uri-miss; stored)`,
      'failed: squared x=none (x is not possible: Validation failed (numeric string is expected).)',
      expect.stringMatching(/^failed: nope \(There is no program "nope"\./),
      'failed: fails (The method failed.)',
      expect.stringMatching(/^not stored: csv \(giotto; fwd=uri-miss; detail=/),
      'failed: squared x=- (x=- is standard input, of which a list has none. For the text itself write x=\\-.)',
    ]);
    const keyValue = patient(new RedisKeyValue(process.env.REDIS_URL!, { prefix }));
    const keys = [
      '{"x":1}(squared)(application/json)',
      '{"body":{"a":1},"customer":"two words","tag":undefined}(order)(application/json){":method":"POST"}',
    ];
    expect((await keyValue.getMany(keys)).map((value) => value !== undefined)).toEqual([true, true]);
    await keyValue.clear();
    await keyValue.close();
  });

  it('reads standard input, and another representation', async () => {
    const surroundings = { env: env(), input: 'squared x=7\nsquared x=8' };
    const { code, out } = await installed.on(surroundings)('warm', '-', '--accept', 'text/cmd');
    expect({ code, out }).toEqual({ code: 0, out: '2 stored, 0 hits, 0 not stored, 0 failed\n' });
    expect(await session.run('squared', 'x=8', '--explain')).toMatchObject({
      out: expect.stringContaining('cache  hit,'),
    });
    expect((await session.run('flush', '--yes')).code).toBe(0);
  });

  it('shows a bar on a terminal, and failures after it', async () => {
    const file = await installed.write('bad.txt', 'squared x=1\nfails\n');
    const [{ code, out }, missing] = await Promise.all([
      installed.onTerminal(['warm', file]),
      session.run('warm', 'missing.txt'),
    ]);
    expect({ code, out }).toEqual({
      code: 1,
      out: expect.stringMatching(/█+ 2\/2 [^]*failed: fails \(The method failed\.\)/),
    });
    expect(missing).toMatchObject({ code: 2, err: expect.stringContaining('missing.txt cannot be read') });
  });
});
