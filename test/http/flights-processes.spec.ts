import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';

import { syncdb } from 'giotto-cache';
import { Fleet, type Place } from '../support/apps/fleet.js';
import { DATABASES, type TestDatabase } from '../support/database/databases.js';
import { memcacheHosts, redisUrl } from '../support/keyvalue/servers.js';

const PROCESSES = 6;
const EACH = 50;

interface Kept extends Place {
  drop(): Promise<void>;
}

const server = (backend: string, where: string): Kept => ({ backend, where, drop: async () => undefined });

async function database(create: () => Promise<TestDatabase>): Promise<Kept> {
  const { options, drop } = await create();
  await syncdb(new DataSource(options));
  return { backend: 'database', where: JSON.stringify(options), drop };
}

const BACKENDS: readonly (readonly [string, () => Promise<Kept>])[] = [
  ['Redis', async () => server('redis', redisUrl())],
  ['Memcached', async () => server('memcache', memcacheHosts()[0]!)],
  ...Object.entries(DATABASES).map(([name, create]) => [name, () => database(create)] as const),
];

describe.each(BACKENDS)('six processes on one %s', (_, place) => {
  let fleet: Fleet;
  let kept: Kept;
  beforeAll(async () => {
    kept = await place();
    fleet = await Fleet.start(PROCESSES, kept, { seconds: 3600, program: `fleet ${process.pid} ${performance.now()}` });
  }, 60_000);
  afterAll(async () => {
    await fleet.stop();
    await kept.drop();
  });

  it('with fifty requests each at a time run the method once altogether', async () => {
    const answers = await fleet.ask('once', EACH);
    expect(answers).toHaveLength(PROCESSES * EACH);
    for (const { status, text } of answers) expect([status, text]).toEqual([200, '{"run":1}']);
    expect(fleet.runsOf('once')).toBe(1);
    expect(answers.filter(({ cache }) => cache === 'giotto; fwd=uri-miss; stored')).toHaveLength(1);
    const others = answers.map(({ cache }) => cache).filter((cache) => !cache.endsWith('stored'));
    for (const cache of others) expect(cache).toMatch(/^giotto; (fwd=uri-miss; collapsed|hit; ttl=\d+)$/);
  });

  it('have the leader’s error in its own process alone, and another one leads', async () => {
    fleet.orders = (run) => ({ status: run === 1 ? 503 : 200 });
    const answers = await fleet.ask('throws', 5);
    const failed = answers.filter(({ status }) => status === 503);
    expect([failed.length > 0, failed.length <= 5, fleet.runsOf('throws')]).toEqual([true, true, 2]);
    for (const { status, text } of answers.filter((answer) => !failed.includes(answer))) expect([status, text]).toEqual([200, '{"run":2}']);
  });

  it('run side by side where an answer is nobody else’s', async () => {
    fleet.orders = () => ({ cookie: true });
    const answers = await fleet.ask('cookies', 3);
    expect(fleet.runsOf('cookies')).toBe(answers.length);
    expect(new Set(answers.map(({ headers }) => String(headers['set-cookie']))).size).toBe(answers.length);
    const begin = performance.now();
    await fleet.ask('cookies', 3);
    expect(performance.now() - begin).toBeLessThan(2 * 300 + 1000);
    expect(fleet.runsOf('cookies')).toBe(2 * answers.length);
  });
});

describe('processes on one Redis', () => {
  const options = (name: string) => ({ seconds: 3600, program: `${name} ${process.pid} ${performance.now()}` });
  const place = () => ({ backend: 'redis', where: redisUrl() });

  it('run the method once more where the leader is killed, as soon as its lease is over', async () => {
    const fleet = await Fleet.start(3, place(), options('killed'));
    fleet.orders = (run) => ({ ms: run === 1 ? 60_000 : 0 });
    const [leader, ...others] = fleet.members;
    const lost = fleet.ask('killed', 1, [leader!]).catch((error: Error) => error.message);
    while (fleet.runsOf('killed') === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const waiting = fleet.ask('killed', 10, others);
    const begin = performance.now();
    leader!.process.kill('SIGKILL');
    for (const { text } of await waiting) expect(text).toBe('{"run":2}');
    expect(performance.now() - begin).toBeLessThan(3500);
    expect([await lost, fleet.runsOf('killed')]).toEqual([expect.stringMatching(/hang up|ECONNRESET/), 2]);
    await fleet.stop();
  }, 60_000);

  it('wait no longer than lockWait for each other', async () => {
    const fleet = await Fleet.start(2, place(), { ...options('slow'), lockWait: 400 });
    fleet.orders = (run) => ({ ms: run === 1 ? 3000 : 0 });
    const [leader, other] = fleet.members;
    const slow = fleet.ask('slow', 1, [leader!]);
    while (fleet.runsOf('slow') === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const begin = performance.now();
    expect((await fleet.ask('slow', 1, [other!]))[0]!.text).toBe('{"run":2}');
    const took = performance.now() - begin;
    expect([took >= 390, took < 2500]).toEqual([true, true]);
    expect((await slow)[0]!.text).toBe('{"run":1}');
    await fleet.stop();
  }, 60_000);

  it('ask no other process with lockWait: 0', async () => {
    const fleet = await Fleet.start(2, place(), { ...options('alone'), lockWait: 0 });
    fleet.orders = () => ({ ms: 1000 });
    expect(await fleet.ask('alone', 10)).toHaveLength(20);
    expect(fleet.runsOf('alone')).toBe(2);
    await fleet.stop();
  }, 60_000);
});
