import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';

import { CreateGiottoCache1795305600000, DatabaseKeyValue, syncdb } from 'giotto-cache';
import { describeKeyValue } from 'giotto-cache/testing';
import { Fleet } from '../support/apps/fleet.js';
import { onServer, type TestDatabase, using } from '../support/database/databases.js';
import { patient } from '../support/keyvalue/patient.js';
import { type PrivateServer, startPgBouncer, startPostgres } from '../support/servers/index.js';

describe('through PgBouncer in transaction mode', () => {
  let postgres: PrivateServer;
  let pooler: PrivateServer;
  let database: TestDatabase;
  const dataSource = (more = {}) => new DataSource({ ...database.options, ...more } as never);
  beforeAll(async () => {
    postgres = await startPostgres();
    pooler = await startPgBouncer(postgres);
    const { options, ...made } = await onServer('postgres', postgres.url);
    const { pathname } = new URL((options as { url: string }).url);
    database = { ...made, options: { type: 'postgres', url: Object.assign(new URL(pooler.url), { pathname }).href } };
    await Promise.all(Array.from({ length: 8 }, () => syncdb(dataSource())));
  });
  afterAll(async () => {
    await pooler.stop();
    await postgres.stop();
  });

  describeKeyValue('DatabaseKeyValue', {
    create: (prefix) => patient(new DatabaseKeyValue(dataSource(), { prefix })),
    shortest: 0.05,
  });

  it('the migration makes the table again after it was reverted', async () => {
    const migrations = [CreateGiottoCache1795305600000];
    await using(dataSource({ migrations }), async (source) => {
      expect(await source.runMigrations()).toHaveLength(1);
      await source.undoLastMigration();
      expect(await source.runMigrations()).toHaveLength(1);
    });
    const keyValue = patient(new DatabaseKeyValue(dataSource()));
    await keyValue.open();
    await keyValue.close();
  });

  describe('two processes', () => {
    let fleet: Fleet;
    const EACH = 20;
    const textsOf = async (path: string, each = EACH) => (await fleet.ask(path, each)).map(({ text }) => text);
    beforeAll(async () => {
      fleet = await Fleet.start(2, [{ backend: 'database', where: JSON.stringify(database.options) }]);
      fleet.orders = () => ({ ms: 0 });
      await fleet.ask('/alone/warm', 5);
    });
    afterAll(() => fleet.stop());

    it('run a method once altogether', async () => {
      fleet.orders = () => ({});
      expect(new Set(await textsOf('/patient/once'))).toEqual(new Set(['{"run":1}']));
      expect(fleet.runsOf('once')).toBe(1);
    });

    it('serve nothing old after either of them has invalidated it', async () => {
      fleet.orders = () => ({ ms: 0 });
      for (let run = 1; run <= 20; run++) {
        const [member] = [fleet.members[run % 2]!];
        expect(new Set(await textsOf('/patient/changed', 3))).toEqual(new Set([`{"run":${run}}`]));
        const [invalidated] = await fleet.ask('/invalidate/changed', 1, { members: [member] });
        expect(invalidated!.text).toBe('{"isTaken":true}');
      }
    });
  });
});
