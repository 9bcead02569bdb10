import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { ADAPTERS, type Adapter } from '../apps/application.js';
import { DATABASES, type TestDatabase } from '../database/databases.js';
import type { DataSourceOptions } from 'typeorm';
import type { ScenarioName, Seen } from './scenarios.js';

/** Plays a scenario. */
export type Player = (scenario: ScenarioName, adapter: Adapter, options: DataSourceOptions) => Promise<Seen>;

/** On its one connection everybody sees what is not committed yet. */
const betweenOn = (name: string) => (name === 'SQLite' ? 2 : 1);

const thrice = (price: number) => [price, price, price];

/** What has to come of a transaction begun in one of the ways, on every database and every adapter. */
export function describeTransactions(way: string, player: Player): void {
  describe.each(Object.keys(DATABASES))(`a transaction by ${way}, on %s`, (name) => {
    let database: TestDatabase;
    beforeAll(async () => {
      database = await DATABASES[name]!();
    });
    afterAll(() => database.drop());
    const between = thrice(betweenOn(name));
    const later = 'giotto; hit; ttl=60';

    it.each(ADAPTERS)(
      'leaves nothing stored that was read between an invalidation and the commit, on %s',
      async (adapter) => {
        const seen = await player('commit', adapter, database.options);
        expect(seen).toEqual({ status: 201, inside: [2, 2], between, after: thrice(2), later });
      },
    );

    it.each(ADAPTERS)('leaves nothing stored that was read inside if it is rolled back, on %s', async (adapter) => {
      const seen = await player('rollback', adapter, database.options);
      expect(seen).toEqual({ status: 500, inside: [2, 2], between, after: thrice(1), later });
    });

    it.each(ADAPTERS)('repeats its invalidations if the commit reports an error, on %s', async (adapter) => {
      const seen = await player('doubtful', adapter, database.options);
      expect(seen).toEqual({ status: 500, inside: [2, 2], between, after: thrice(2), later });
    });
  });
}
