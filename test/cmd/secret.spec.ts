import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { GiottoKeyValue } from 'giotto-cache';
import { start, type Running } from '../support/apps/application.js';
import { LASTING_BACKENDS, type CommandBackend } from '../support/cmd/backends.js';
import type { Outcome } from '../support/cmd/giotto-cmd.js';
import { session } from '../support/cmd/installed-for-all.js';
import { ProgramsController } from '../support/cmd/application.js';
import { PATIENCE } from '../support/keyvalue/patient.js';

const SECRET = 'what all processes of this application know';
const KEY = '{"x":12}(squared)(application/json)';

describe.each([
  ['Redis', 'express'],
  ['SQLite', 'fastify'],
] as const)('giotto-cmd with a secret on %s', (name, adapter) => {
  let backend: CommandBackend;
  let keyValue: GiottoKeyValue;
  let app: Running;
  let run: (...words: string[]) => Promise<Outcome>;
  let asStranger: (...words: string[]) => Promise<Outcome>;

  beforeAll(async () => {
    backend = await LASTING_BACKENDS[name]!();
    keyValue = backend.connect();
    await keyValue.open();
    run = session.on({ env: { ...backend.env, SECRET } });
    asStranger = session.on({ env: backend.env });
    const cache = { cache: backend.connect(), prefix: keyValue.prefix, timeout: PATIENCE, secret: SECRET };
    app = await start(adapter, { controllers: [ProgramsController], cache });
    app.clock.now = Date.now();
  });
  afterAll(async () => {
    await app.close();
    await keyValue.close();
    await backend.drop();
  });

  it('reads, shows and flushes entries that HTTP stored, and cannot do so without the secret', async () => {
    const stored = await app.get('/squared?x=12');
    const json = ['squared', 'x=12', '--accept', 'application/json'] as const;
    expect((await run(...json)).out).toBe(stored.text);
    expect((await run('inspect', KEY)).out).toContain('state    valid\n');
    expect(await asStranger('inspect', KEY)).toMatchObject({ code: 1, out: '' });
    expect(await run('flush', '--yes', '--program', 'squared', 'x=12')).toMatchObject({ code: 0 });
    expect((await app.get('/squared?x=12')).cache).toBe('giotto; fwd=miss; detail=invalidated');
    expect((await asStranger(...json)).out).not.toBe(stored.text);
  });

  it('shows digests made with it', async () => {
    const digestOf = ({ out }: Outcome) => /secret#([0-9a-f]{64})/.exec(out)![1];
    const words = ['tenant', '-H', 'X-Tenant: acme', '--explain'] as const;
    const [own, again, others] = [
      digestOf(await run(...words)),
      digestOf(await run(...words)),
      digestOf(await asStranger(...words)),
    ];
    expect(own).toBe(again);
    expect(own).not.toBe(others);
  });
});
