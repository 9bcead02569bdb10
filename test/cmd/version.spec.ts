import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { GiottoKeyValue } from 'giotto-cache';
import { start, type Running } from '../support/apps/application.js';
import { ProgramsController } from '../support/cmd/application.js';
import { LASTING_BACKENDS, type CommandBackend } from '../support/cmd/backends.js';
import type { Outcome } from '../support/cmd/giotto-cmd.js';
import { session } from '../support/cmd/installed-for-all.js';
import { PATIENCE } from '../support/keyvalue/patient.js';

const KEY = '{"x":12}(squared)(application/json)@7';

describe.each([
  ['Redis', 'express'],
  ['Memcached', 'fastify'],
] as const)('giotto-cmd of an application with a version on %s', (name, adapter) => {
  let backend: CommandBackend;
  let keyValue: GiottoKeyValue;
  let app: Running;
  let run: (...words: string[]) => Promise<Outcome>;
  let ofOtherRelease: (...words: string[]) => Promise<Outcome>;

  beforeAll(async () => {
    backend = await LASTING_BACKENDS[name]!();
    keyValue = backend.connect();
    await keyValue.open();
    run = session.on({ env: { ...backend.env, RELEASE: '7' } });
    ofOtherRelease = session.on({ env: { ...backend.env, RELEASE: '8' } });
    const cache = { cache: backend.connect(), prefix: keyValue.prefix, timeout: PATIENCE, version: '7' };
    app = await start(adapter, { controllers: [ProgramsController], cache });
    app.clock.now = Date.now();
  });
  afterAll(async () => {
    await app.close();
    await keyValue.close();
    await backend.drop();
  });

  it('reads the entries of its own release, and flushes those of all', async () => {
    const json = ['squared', 'x=12', '--accept', 'application/json'] as const;
    const stored = await app.get('/squared?x=12');
    expect((await run(...json)).out).toBe(stored.text);
    expect((await run('inspect', ...json)).out).toContain(`key      ${KEY}\nstate    valid\n`);
    expect(await ofOtherRelease('inspect', ...json)).toMatchObject({
      code: 1,
      err: expect.stringContaining('Nothing is stored under {"x":12}(squared)(application/json)@8'),
    });
    expect(await ofOtherRelease('flush', '--yes')).toMatchObject({ code: 0 });
    expect((await app.get('/squared?x=12')).cache).toBe('giotto; fwd=miss; detail=invalidated');
  });

  it('shows the version among the settings', async () => {
    expect((await run('stats')).out).toContain(`prefix    "${keyValue.prefix}"\nversion   "7"\n`);
  });
});
