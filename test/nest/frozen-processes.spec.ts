import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';

import type { GiottoKeyValue } from 'giotto-cache';
import { CounterServer } from '../support/apps/counter-server.js';
import { DeployedApplication, type Deployment } from '../support/apps/deployed-application.js';
import { DEPLOYED_BACKENDS, type DeployedBackend } from '../support/apps/deployed-backends.js';
import { until } from '../support/apps/scripted.js';
import { PATIENCE } from '../support/keyvalue/patient.js';

describe.each(DEPLOYED_BACKENDS)('processes that are frozen, on %s', (_, open) => {
  const counters = new CounterServer();
  const running: DeployedApplication[] = [];
  /** Those that several tests use. */
  const lasting: DeployedApplication[] = [];
  let place: DeployedBackend;
  let source: string;
  let prefix: string;

  beforeAll(async () => {
    place = await open();
    source = await counters.open();
    prefix = `frozen ${randomUUID()}:`;
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((app) => app.end('SIGKILL')));
  });
  afterAll(async () => {
    await Promise.all(lasting.map((app) => app.end('SIGKILL')));
    await counters.close();
    await place.drop();
  });

  async function deploy(deployment: Pick<Deployment, 'adapter' | 'freezes'> & Pick<Deployment, 'options'>) {
    const { backend, where } = place;
    const options = { prefix, timeout: PATIENCE, ...deployment.options };
    const app = await DeployedApplication.start({ backend, where, source, ...deployment, options });
    running.push(app);
    return app;
  }

  async function look<T>(work: (keyValue: GiottoKeyValue) => Promise<T>): Promise<T> {
    const keyValue = place.connect(prefix);
    await keyValue.open();
    try {
      return await work(keyValue);
    } finally {
      await keyValue.close();
    }
  }

  /** What is stored of a call of `refreshed`. */
  async function stored(id: string): Promise<string | undefined> {
    const found = await look((keyValue) => keyValue.get(`{"id":"${id}"}(refreshed)(application/json)`));
    return /\{"value":"\d+"\}/.exec(found?.toString('latin1') ?? '')?.[0];
  }

  /** Has the backend let keys go, as it does after a while. */
  const lose = (...keys: string[]) => look((keyValue) => Promise.all(keys.map((key) => keyValue.delete(key))));

  it.each([
    ['express', 'after the work', '{"value":"1"}'],
    ['fastify', 'at once', '{"value":"0"}'],
  ] as const)('of a platform that freezes on %s %s have then stored %s', async (adapter, freezes, expected) => {
    const id = `item-${adapter}-${freezes === 'at once' ? 'lost' : 'stored'}`;
    const first = await deploy({ adapter });
    await first.get(`/refreshed/${id}`);
    expect(await first.end()).toBe('SIGTERM');
    expect(await stored(id)).toBe('{"value":"0"}');
    const app = await deploy({ adapter, freezes });
    await fetch(`${source}/${id}`, { method: 'POST' });
    const { text, cache } = await app.get(`/refreshed/${id}`);
    expect([text, cache]).toEqual(['{"value":"0"}', expect.stringMatching(/^giotto; hit; ttl=-\d+/)]);
    await app.untilFrozen();
    expect(await stored(id)).toBe(expected);
  });

  describe('and of which one goes on', () => {
    let frozen: DeployedApplication;
    let other: DeployedApplication;
    beforeEach(async () => {
      if (frozen !== undefined) return;
      const options = { l1: { recheck: 0.5 } };
      [frozen, other] = await Promise.all([
        deploy({ adapter: 'express', options }),
        deploy({ adapter: 'fastify', options }),
      ]);
      lasting.push(...running.splice(0));
    });

    it('store nothing that another one has invalidated meanwhile', async () => {
      const lingering = counters.hold('computed-lingers');
      const asked = frozen.get('/items/computed');
      await until(() => lingering.waiting === 1);
      await frozen.freeze();
      expect((await other.post('/items/computed')).text).toBe('{"isTaken":true}');
      frozen.thaw();
      lingering.release();
      expect((await asked).text).toBe('{"value":"0"}');
      for (const app of [frozen, other, frozen, other])
        expect((await app.get('/items/computed')).text).toBe('{"value":"1"}');
    });

    it('store nothing after their leases and versions have ended, and another one has taken over', async () => {
      const lingering = counters.hold('expired-lingers');
      const asked = frozen.get('/items/expired');
      await until(() => lingering.waiting === 1);
      await frozen.freeze();
      await fetch(`${source}/expired`, { method: 'POST' });
      const key = '{"id":"expired"}(item)(application/json)';
      await lose(`lease ${key}`, 'version call {"id":"expired"}(item)', 'version tag item expired');
      const taken = other.get('/items/expired');
      await until(() => lingering.waiting === 2);
      lingering.release();
      expect((await taken).text).toBe('{"value":"1"}');
      frozen.thaw();
      expect((await asked).text).toBe('{"value":"0"}');
      for (const app of [frozen, other]) expect((await app.get('/items/expired')).text).toBe('{"value":"1"}');
    });

    it('take nothing for current that was invalidated while they stood still', async () => {
      for (let hits = 0; hits < 5;) if ((await frozen.get('/items/window')).cache.startsWith('giotto; hit')) hits++;
      await frozen.freeze();
      expect((await other.post('/items/window')).text).toBe('{"isTaken":true}');
      frozen.thaw();
      expect((await frozen.get('/items/window')).text).toBe('{"value":"1"}');
    });
  });
});
