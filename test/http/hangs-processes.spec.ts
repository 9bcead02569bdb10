import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { Fleet, type Member } from '../support/apps/fleet.js';
import { until } from '../support/apps/scripted.js';
import { memcacheHosts, redisUrl } from '../support/keyvalue/servers.js';

const PROCESSES = 3;
/**
 * Requests to each process. A process that gets none of the machine for two seconds loses its lease, so that real processes may
 * run a method more often than simulated ones in `test/cache/hangs.spec.ts`. They never run it for each request.
 */
const EACH = 5;
/** Longer than the test takes: for the cache it never ends. */
const NEVER = 600_000;
const PLACES = [
  { backend: 'redis', where: redisUrl() },
  { backend: 'memcache', where: memcacheHosts()[0]! },
];

describe('several processes', () => {
  let fleet: Fleet;
  beforeAll(async () => {
    fleet = await Fleet.start(PROCESSES, PLACES);
  });
  /** In order they would wait for the requests that never end. */
  afterAll(async () => {
    for (const { process } of fleet.members) process.kill('SIGKILL');
    await fleet.stop();
  });

  describe.each([
    ['Redis', 0],
    ['Memcached', 1],
  ] as const)('on one %s', (name, place) => {
    const ask = (path: string, members: Member[]) => fleet.ask(path, 1, { members, place });

    it.each([
      ['the same process', 0],
      ['another one', 1],
    ])('refresh again after a refresh that never ended, in %s', async (_, at) => {
      fleet.orders = (run) => ({ ms: run === 2 ? NEVER : 0 });
      const id = `refreshed-${name}-${at}`;
      const [first, asked] = [fleet.members[0]!, fleet.members[at]!];
      await untilAsked(
        () => ask(`/refreshed/${id}`, [first]),
        () => fleet.runsOf(id) === 2,
      );
      await untilAsked(
        () => ask(`/refreshed/${id}`, [asked]),
        () => fleet.runsOf(id) > 2,
      );
      expect(fleet.calls.get(id)![2]).toBe(asked.process.pid);
    });

    it('run a method once more that hung, and at each later miss', async () => {
      fleet.orders = (run) => ({ ms: run === 1 ? NEVER : 0 });
      const [leader, ...others] = fleet.members;
      void fleet.ask(`/brief/hung-${name}`, 1, { members: [leader!], place }).catch(() => undefined);
      await until(() => fleet.runsOf(`hung-${name}`) === 1);
      const waiting = fleet.ask(`/brief/hung-${name}`, EACH, { place });
      for (const { text } of await waiting) expect(text).toMatch(/^\{"run":(?!1\})\d+\}$/);
      expect(fleet.runsOf(`hung-${name}`)).toBeLessThan(PROCESSES * EACH);
      for (const member of [leader!, others[0]!]) {
        const runs = fleet.runsOf(`hung-${name}`);
        await untilAsked(
          () => ask(`/brief/hung-${name}`, [member]),
          () => fleet.runsOf(`hung-${name}`) > runs,
        );
        expect(fleet.calls.get(`hung-${name}`)!.at(-1)).toBe(member.process.pid);
      }
    });

    it('run a slow method once more after lockTimeout, and not for each request', async () => {
      let secondRuns!: () => void;
      const after = new Promise<void>((resolve) => (secondRuns = resolve));
      fleet.orders = (run) => {
        if (run === 2) secondRuns();
        return { ms: 0, after };
      };
      for (const { status } of await fleet.ask(`/brief/slow-${name}`, EACH, { place })) expect(status).toBe(200);
      expect(fleet.runsOf(`slow-${name}`)).toBeGreaterThan(1);
      expect(fleet.runsOf(`slow-${name}`)).toBeLessThan(PROCESSES * EACH);
    });
  });
});

/** Asks until that is so. */
async function untilAsked(asking: () => Promise<unknown>, isSo: () => boolean): Promise<void> {
  while (!isSo()) {
    await asking();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
