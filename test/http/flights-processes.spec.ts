import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';

import { syncdb } from 'giotto-cache';
import { Fleet, type Place } from '../support/apps/fleet.js';
import type { Answer } from '../support/apps/http-client.js';
import { until } from '../support/apps/scripted.js';
import { deferred } from '../support/cache/computations.js';
import { DATABASES, type TestDatabase } from '../support/database/databases.js';
import { HANGS } from '../support/keyvalue/outcomes.js';
import { memcacheHosts, redisUrl } from '../support/keyvalue/servers.js';

const PROCESSES = 3;
/** As many as a process answers well within the two seconds of a lease, on a busy machine too. */
const EACH = 10;

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

const untilRun = async (fleet: Fleet, id: string) => until(() => fleet.runsOf(id) > 0);

describe('three processes', () => {
  let fleet: Fleet;
  let places: Kept[];
  beforeAll(async () => {
    places = await Promise.all(BACKENDS.map(([, create]) => create()));
    fleet = await Fleet.start(PROCESSES, places);
    fleet.orders = () => ({ ms: 0 });
    for (const place of places.keys()) await fleet.ask(`/alone/warm-${place}`, 5, { place }); // a process that compiles cannot renew its lease
  });
  afterAll(async () => {
    await fleet.stop();
    await Promise.all(places.map(({ drop }) => drop()));
  });

  describe.each(BACKENDS.map(([name], place) => [name, place] as const))('on one %s', (name, place) => {
    it('with many requests each at a time run the method once altogether', async () => {
      fleet.orders = () => ({});
      const answers = await fleet.ask(`/patient/once-${name}`, EACH, { place });
      expect(answers).toHaveLength(PROCESSES * EACH);
      for (const { status, text } of answers) expect([status, text]).toEqual([200, '{"run":1}']);
      expect(fleet.runsOf(`once-${name}`)).toBe(1);
      expect(answers.filter(({ cache }) => cache === 'giotto; fwd=uri-miss; detail=storing')).toHaveLength(1);
      const others = answers.map(({ cache }) => cache).filter((cache) => !cache.endsWith('storing'));
      for (const cache of others) expect(cache).toMatch(/^giotto; (fwd=uri-miss; collapsed|hit; ttl=\d+)$/);
    });

    it('have the leader’s error in its own process alone, and another one leads', async () => {
      fleet.orders = (run) => ({ status: run === 1 ? 503 : 200 });
      const answers = await fleet.ask(`/patient/throws-${name}`, 5, { place });
      const failed = answers.filter(({ status }) => status === 503);
      expect(failed.length).toBeGreaterThan(0);
      expect(failed.length).toBeLessThanOrEqual(5);
      expect(fleet.runsOf(`throws-${name}`)).toBe(2);
      for (const { status, text } of answers.filter((answer) => !failed.includes(answer)))
        expect([status, text]).toEqual([200, '{"run":2}']);
    });

    it('run in parallel if an answer cannot be shared (hit-for-miss)', async () => {
      fleet.orders = () => ({ cookie: true });
      const answers = await fleet.ask(`/patient/cookies-${name}`, 3, { place });
      expect(fleet.runsOf(`cookies-${name}`)).toBe(answers.length);
      expect(new Set(answers.map(({ headers }) => String(headers['set-cookie']))).size).toBe(answers.length);
    });
  });

  it('wait no longer than lockTimeout for each other', async () => {
    const over = deferred<void>();
    fleet.orders = (run) => ({ ms: 0, after: run === 1 ? over.promise : undefined });
    const [leader, other] = fleet.members;
    const slow = ['/hasty/slow', '/patient/slower'].map((path) => fleet.ask(path, 1, { members: [leader!] }));
    await Promise.all(['slow', 'slower'].map((id) => untilRun(fleet, id)));
    const patient = fleet.ask('/patient/slower', 1, { members: [other!] });
    const begin = performance.now();
    expect((await fleet.ask('/hasty/slow', 1, { members: [other!] }))[0]!.text).toBe('{"run":2}');
    expect(performance.now() - begin).toBeGreaterThan(390);
    expect(fleet.runsOf('slower')).toBe(1);
    over.resolve();
    for (const [{ text }] of [...(await Promise.all(slow)), await patient] as [Answer][])
      expect(text).toBe('{"run":1}');
  });

  it('ask no other process with lockTimeout: 0', async () => {
    const over = deferred<void>();
    fleet.orders = () => ({ ms: 0, after: over.promise });
    const asked = fleet.ask('/alone/alone', 10);
    await until(() => fleet.runsOf('alone') === PROCESSES);
    over.resolve();
    expect(await asked).toHaveLength(PROCESSES * 10);
    expect(fleet.runsOf('alone')).toBe(PROCESSES);
  });

  it('run the method once more after the leader is killed and its lease has expired', async () => {
    fleet.orders = (run) => ({ ms: run === 1 ? 60_000 : 0 });
    const [leader, ...others] = fleet.members;
    const lost = fleet.ask('/patient/killed', 1, { members: [leader!] }).catch((error: Error) => error.message);
    await untilRun(fleet, 'killed');
    const waiting = fleet.ask('/patient/killed', 10, { members: others });
    const begin = performance.now();
    leader!.process.kill('SIGKILL');
    for (const { text } of await waiting) expect(text).toBe('{"run":2}');
    expect(performance.now() - begin).toBeLessThan(HANGS);
    expect([await lost, fleet.runsOf('killed')]).toEqual([expect.stringMatching(/hang up|ECONNRESET/), 2]);
  });
});
