import { expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';

import { syncdb } from 'giotto-cache';
import { Fleet } from '../support/apps/fleet.js';
import { using } from '../support/database/databases.js';
import { startPostgres } from '../support/servers/index.js';

const PROCESSES = 16;
/** What each application has of its own. */
const OF_THE_APPLICATION = 4;
const ROUNDS = 5;

it('16 processes on a PostgreSQL of 100 connections all cache, beside the four connections of each application', async () => {
  const server = await startPostgres({ args: ['-c', 'max_connections=100'] });
  const application = { type: 'postgres', url: server.url, poolSize: PROCESSES * OF_THE_APPLICATION } as const;
  await syncdb(new DataSource(application));
  await using(new DataSource(application), async (source) => {
    const held = Array.from({ length: application.poolSize }, () => source.createQueryRunner());
    await Promise.all(held.map((runner) => runner.connect()));
    const fleet = await Fleet.start(PROCESSES, [{ backend: 'database', where: JSON.stringify(application) }]);
    fleet.orders = () => ({ ms: 0 });
    await fleet.ask('/patient/warm', 1);
    for (let round = 0; round < ROUNDS; round++) {
      const answers = await fleet.ask(`/patient/round-${round}`, 10);
      expect(new Set(answers.map(({ status, text }) => `${status} ${text}`))).toEqual(new Set(['200 {"run":1}']));
      expect(fleet.runsOf(`round-${round}`)).toBe(1);
      const hits = await fleet.ask(`/patient/round-${round}`, 10);
      for (const { cache } of hits) expect(cache).toMatch(/^giotto; hit/);
    }
    const [{ open }] = await held[0]!.query("SELECT count(*) AS open FROM pg_stat_activity WHERE datname = 'postgres'");
    expect(Number(open)).toBeGreaterThan(application.poolSize + PROCESSES - 1);
    expect(Number(open)).toBeLessThanOrEqual(application.poolSize + 2 * PROCESSES);
    await fleet.stop();
    await Promise.all(held.map((runner) => runner.release()));
  });
  await server.stop();
});
