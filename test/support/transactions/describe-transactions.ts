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

const pairs = (first: number) =>
  Object.keys(DATABASES).map((name, at) => ({ name, adapter: ADAPTERS[(at + first) % ADAPTERS.length]! }));

/** Every database with one adapter, and the adapters in turn: what `npm test` has time for. */
export const EACH_DATABASE_ONCE = pairs(0);
/** Every database with the adapter that is left out there. */
export const OTHER_PAIRS = pairs(1);

/** What has to come of a transaction begun in one of the ways, on each of these databases and adapters. */
export function describeTransactions(way: string, player: Player, on: ReturnType<typeof pairs>): void {
  describe.each(on)(`a transaction by ${way}, on $name and $adapter`, ({ name, adapter }) => {
    let database: TestDatabase;
    beforeAll(async () => {
      database = await DATABASES[name]!();
    });
    afterAll(() => database.drop());
    const between = thrice(betweenOn(name));
    const later = 'giotto; hit; ttl=60';

    it('leaves nothing stored that was read between an invalidation and the commit', async () => {
      const seen = await player('commit', adapter, database.options);
      expect(seen).toEqual({ status: 201, inside: [2, 2], between, after: thrice(2), later });
    });

    it('leaves nothing stored that was read inside if it is rolled back', async () => {
      const seen = await player('rollback', adapter, database.options);
      expect(seen).toEqual({ status: 500, inside: [2, 2], between, after: thrice(1), later });
    });

    it('repeats its invalidations if the commit reports an error', async () => {
      const seen = await player('doubtful', adapter, database.options);
      expect(seen).toEqual({ status: 500, inside: [2, 2], between, after: thrice(2), later });
    });
  });
}
