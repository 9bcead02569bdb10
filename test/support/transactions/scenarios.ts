import type { INestApplication } from '@nestjs/common';
import { DataSource, type DataSourceOptions } from 'typeorm';

import { start, type Adapter, type Running } from '../apps/application.js';
import { DATABASE, Gate, Prices, Shop, type Database, type Plan } from './shop.js';
import type { Way } from './way.js';

/** What a scenario runs on. */
export interface Stage {
  readonly way: Way;
  readonly adapter: Adapter;
  readonly options: DataSourceOptions;
}

/** What everybody saw: a route, a provider's method and a wrapped value, each time. */
export interface Seen {
  readonly status: number;
  /** By the transaction itself, after it has invalidated: a provider's method and a wrapped value. */
  readonly inside: readonly unknown[];
  /** By others, between the invalidation and the end. */
  readonly between: readonly unknown[];
  readonly after: readonly unknown[];
  /** What the cache says of the route afterwards, when it is asked once more. */
  readonly later: string;
}

type Scenario = (shop: RunningShop) => Promise<Seen>;

const readAfter =
  (fails: boolean): Scenario =>
  async (shop) => {
    const plan = { invalidated: new Gate(), goOn: new Gate(), fails };
    await shop.read();
    const change = shop.change(plan);
    await plan.invalidated.opened;
    const between = await shop.read();
    plan.goOn.open();
    return shop.seen(await change, between);
  };

/** The commit is carried out, and yet its caller gets an error. */
const doubtful: Scenario = async (shop) => {
  shop.source.subscribers.push({ afterTransactionCommit: () => Promise.reject(new Error('The connection was lost.')) });
  return readAfter(false)(shop);
};

/** Each in a row of its own: what happens while a transaction is open. */
export const SCENARIOS = { commit: readAfter(false), rollback: readAfter(true), doubtful } satisfies Record<
  string,
  Scenario
>;

export type ScenarioName = keyof typeof SCENARIOS;

class RunningShop {
  constructor(
    readonly running: Running,
    readonly source: DataSource,
  ) {}

  async read(): Promise<unknown[]> {
    const prices = this.running.app.get(Prices);
    const { text } = await this.running.get('/price');
    return [(JSON.parse(text) as { price: number }).price, await prices.provided(), await prices.wrapped()];
  }

  async change(plan: Plan): Promise<number> {
    this.running.app.get(Shop).plan = plan;
    return (await this.running.ask({ method: 'POST', path: '/change/2' })).status;
  }

  async seen(status: number, between: unknown[]): Promise<Seen> {
    const after = await this.read();
    const { cache } = await this.running.get('/price');
    return { status, inside: this.running.app.get(Shop).inside, between, after, later: cache };
  }
}

/** Plays one scenario in an application of its own, on a table of its own. */
export async function play(name: ScenarioName, { way, adapter, options }: Stage): Promise<Seen> {
  const source = await new DataSource(options).initialize();
  await makeTable(source);
  const app = (): INestApplication => running.app;
  const database: Database = {
    transaction: (work) => way.run(app(), source, work),
    manager: () => way.manager(app(), source),
  };
  const { imports, providers = [] } = way.ingredients(source);
  const running: Running = await start(adapter, {
    controllers: [Shop],
    imports,
    providers: [Prices, { provide: DATABASE, useValue: database }, ...providers],
  });
  try {
    return await SCENARIOS[name](new RunningShop(running, source));
  } finally {
    await running.close();
    way.end?.();
    await source.destroy();
  }
}

async function makeTable(source: DataSource) {
  await source.query('DROP TABLE IF EXISTS prices');
  await source.query('CREATE TABLE prices (price INT)');
  await source.query('INSERT INTO prices VALUES (1)');
}
