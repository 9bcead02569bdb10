import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { RedisKeyValue } from 'giotto-cache';
import { ADAPTERS, type Running } from '../support/apps/application.js';
import { startShown } from '../support/dashboard/shown.js';
import { eventually } from '../support/keyvalue/outcomes.js';
import { patient } from '../support/keyvalue/patient.js';
import { startRedis, type PrivateServer } from '../support/servers/index.js';

let server: PrivateServer;
let app: Running;
beforeEach(async () => void (server = await startRedis()));
afterEach(async () => {
  await app.close();
  await server.stop();
});

const backend = async () =>
  (JSON.parse((await app.get('/giotto/state')).text) as { backend: Record<string, unknown> }).backend;

describe.each(ADAPTERS)('the dashboard on %s beside a real Redis', (adapter) => {
  it('notices by itself that Redis is gone, answers all the same, and tells how long it was away', async () => {
    app = await startShown(adapter, ['squared'], { backend: patient(new RedisKeyValue(server.url)) });
    const name = `redis at 127.0.0.1:${server.port}`;
    expect(await backend()).toMatchObject({ name, state: 'up', answers: true, recent: [] });
    const gone = app.clock.now;
    await server.kill();
    await eventually(async () =>
      expect(await backend()).toMatchObject({
        name,
        state: 'down',
        answers: false,
        outages: 1,
        recent: [{ from: gone }],
      }),
    );
    expect((await app.get('/giotto')).status).toBe(200);
    app.clock.now += 60_000;
    await server.restart();
    await eventually(async () =>
      expect(await backend()).toMatchObject({
        state: 'up',
        answers: true,
        recent: [{ from: gone, until: gone + 60_000 }],
      }),
    );
  });
});
