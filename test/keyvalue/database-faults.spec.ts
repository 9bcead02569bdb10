import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';

import { DataSource, type DataSourceOptions } from 'typeorm';

import { syncdb } from '../../lib/database/syncdb.js';
import { DatabaseKeyValue } from '../../lib/keyvalue/database/database.key-value.js';
import { until } from '../support/apps/scripted.js';
import { FaultProxy } from '../support/keyvalue/fault-proxy.js';
import { eventually, HANGS } from '../support/keyvalue/outcomes.js';
import { comesBack, timed } from '../support/database/timed.js';
import { type PrivateServer, startMariaDb, startPostgres } from '../support/servers/index.js';

const bytes = Buffer.from('v');

/** What was committed has reached the kernel. */
const SURVIVES_KILL = ['-c', 'synchronous_commit=on'];

const SERVERS: Record<string, () => Promise<PrivateServer>> = {
  postgres: () => startPostgres({ args: SURVIVES_KILL }),
  mariadb: startMariaDb,
};

/** The server trusts everybody; what is looked for is whether this shows up anywhere. */
const withPassword = (url: string) => Object.assign(new URL(url), { password: 'hunter2' }).href;

describe.each(Object.entries(SERVERS))('DatabaseKeyValue if %s fails', (type, start) => {
  let server: PrivateServer;
  let options: DataSourceOptions;
  let keyValue: DatabaseKeyValue;

  const make = () => (keyValue = new DatabaseKeyValue(new DataSource(options)));
  const open = async () => {
    await make().open();
    return keyValue;
  };
  beforeAll(async () => {
    server = await start();
    options = { type, url: type === 'postgres' ? withPassword(server.url) : server.url } as DataSourceOptions;
    await syncdb(new DataSource(options));
  });
  afterEach(() => keyValue.close());
  afterAll(() => server.stop());

  it('rejects open while it is down, and works once it is up, without being opened again', async () => {
    await server.kill();
    const opened = await timed(() => make().open());
    expect(opened).toMatchObject({ ok: false, reason: { code: 'GIOTTO_KEY_VALUE_UNAVAILABLE' } });
    expect(opened.reason.message).not.toContain('hunter2');
    expect(opened.ms).toBeLessThan(HANGS);
    expect((await timed(() => keyValue.get('k'))).ms).toBeLessThan(HANGS);
    await server.restart();
    expect(await comesBack(() => keyValue.set('k', bytes, 60))).toBeLessThan(HANGS);
    expect(await eventually(() => keyValue.get('k'))).toEqual(bytes);
  });

  it('rejects open in time while it is frozen', async () => {
    server.pause();
    const opened = await timed(() => make().open());
    server.resume();
    expect(opened.ok).toBe(false);
    expect(opened.ms).toBeLessThan(HANGS);
    await comesBack(() => keyValue.get('k'));
  });

  it('gives up on every operation in time while it is frozen, and works soon after', async () => {
    await open();
    await eventually(() => keyValue.set('k', bytes, 60));
    server.pause();
    const calls: ReturnType<typeof timed>[] = [];
    for (let n = 0; n < 100; n++) {
      calls.push(timed(() => (n % 2 ? keyValue.get('k') : keyValue.set('k', bytes, 60))));
      await wait(10);
    }
    const outcomes = await Promise.all(calls);
    server.resume();
    expect(outcomes.filter(({ ok }) => ok)).toEqual([]);
    expect(Math.max(...outcomes.map(({ ms }) => ms))).toBeLessThan(HANGS);
    await comesBack(() => Promise.all(Array.from({ length: 50 }, () => keyValue.get('k'))));
  });

  it('does not begin a statement that was given up before it had a connection', async () => {
    await open();
    await eventually(() => keyValue.set('late', bytes, 60));
    server.pause();
    const given = await Promise.all(
      Array.from({ length: 40 }, (_, n) => timed(() => keyValue.set(`late ${n}`, bytes, 60))),
    );
    expect(given.some(({ ok }) => ok)).toBe(false);
    server.resume();
    await comesBack(() => keyValue.get('late'));
    await wait(300);
    const stored = await eventually(() => keyValue.getMany(given.map((_, n) => `late ${n}`)));
    expect(stored.filter((value) => value !== undefined).length).toBeLessThanOrEqual(5);
  });

  it('recovers when the server is killed and started again', async () => {
    await open();
    await comesBack(() => Promise.all(Array.from({ length: 20 }, () => keyValue.set('k', bytes, 60))));
    const during = Array.from({ length: 20 }, () => timed(() => keyValue.get('k')));
    await server.kill();
    await Promise.all(during);
    expect(await timed(() => keyValue.get('k'))).toMatchObject({
      ok: false,
      reason: { code: 'GIOTTO_KEY_VALUE_UNAVAILABLE' },
    });
    await server.restart();
    await comesBack(() => keyValue.get('k'));
    await comesBack(() => keyValue.set('k', bytes, 60));
  });

  it('closes in time while it is frozen', async () => {
    await open();
    await comesBack(() => Promise.all(Array.from({ length: 20 }, () => keyValue.set('k', bytes, 60))));
    server.pause();
    const calls = Array.from({ length: 20 }, () => timed(() => keyValue.get('k')));
    const closed = await timed(() => keyValue.close());
    server.resume();
    expect(closed).toMatchObject({ ok: true });
    expect(closed.ms).toBeLessThan(HANGS);
    expect((await Promise.all(calls)).some(({ ok }) => ok)).toBe(false);
  });
});

describe.each(Object.entries(SERVERS))('DatabaseKeyValue if the way to %s falls silent', (type, start) => {
  let server: PrivateServer;
  let proxy: FaultProxy;
  let options: DataSourceOptions;
  let keyValue: DatabaseKeyValue;

  beforeAll(async () => {
    server = await start();
    proxy = await FaultProxy.to(server.port);
    const url = Object.assign(new URL(server.url), { hostname: '127.0.0.1', port: `${proxy.port}` }).href;
    options = { type, url } as DataSourceOptions;
    await syncdb(new DataSource(options));
  });
  beforeEach(async () => {
    keyValue = Object.assign(new DatabaseKeyValue(new DataSource(options)), { timeout: 3000 });
    await comesBack(() => keyValue.open());
  });
  afterEach(async () => {
    proxy.let({ kind: 'pass' });
    await keyValue.close();
  });
  afterAll(async () => {
    await proxy.dispose();
    await server.stop();
  });

  const isGivenUp = async () =>
    expect(await timed(() => keyValue.get('k'))).toMatchObject({
      ok: false,
      reason: { code: 'GIOTTO_DEADLINE_EXCEEDED' },
    });

  it('uses no idle connection after another one never answered', async () => {
    await comesBack(() => Promise.all(Array.from({ length: 20 }, () => keyValue.set('k', bytes, 60))));
    const all = proxy.connections;
    expect(all).toBeGreaterThan(1);
    proxy.let({ kind: 'deaf' });
    await isGivenUp();
    await until(() => proxy.connections === all - 1);
    proxy.forsake();
    proxy.let({ kind: 'pass' });
    for (let n = 0; n < all; n++) expect(await keyValue.get('k')).toEqual(bytes);
  });

  it('closes completely while an abandoned answer is still to come', async () => {
    proxy.let({ kind: 'deaf' });
    await isGivenUp();
    await keyValue.close();
    await until(() => proxy.connections === 0);
  });
});
