import { Controller, Get, Inject, Injectable, Param, ParseIntPipe, Post } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import { GiottoCache, GiottoCacheService, GiottoInvalidate } from 'giotto-cache';

/** Runs work in a transaction, and tells where the running code reads and writes. */
export interface Database {
  transaction<Value>(work: () => Promise<Value>): Promise<Value>;
  manager(): EntityManager;
}

export const DATABASE = Symbol('database');

/** A promise to be settled by hand. */
export class Gate {
  open!: () => void;
  readonly opened = new Promise<void>((resolve) => (this.open = resolve));
}

/** What the next change does: it invalidates, stops at a gate, and then ends. */
export interface Plan {
  readonly invalidated: Gate;
  readonly goOn: Gate;
  readonly fails: boolean;
}

/** Reads and writes one price. */
@Injectable()
export class Prices {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    private readonly cache: GiottoCacheService,
  ) {}

  async read(): Promise<number> {
    const [{ price }] = (await this.database.manager().query('SELECT price FROM prices')) as [{ price: number }];
    return price;
  }

  @GiottoCache(60, { program: 'provided', tags: ['prices'] })
  provided(): Promise<number> {
    return this.read();
  }

  wrapped(): Promise<number> {
    return this.cache.wrap('price', 60, () => this.read(), { tags: ['prices'] });
  }

  @GiottoInvalidate({ tags: 'prices' })
  async write(price: number): Promise<void> {
    await this.database.manager().query(`UPDATE prices SET price = ${price}`);
  }
}

@Controller()
export class Shop {
  plan!: Plan;
  inside: unknown[] = [];

  constructor(
    private readonly prices: Prices,
    @Inject(DATABASE) private readonly database: Database,
  ) {}

  @GiottoCache(60, { program: 'route', tags: ['prices'] })
  @Get('price')
  async price() {
    return { price: await this.prices.read() };
  }

  @Post('change/:price')
  async change(@Param('price', ParseIntPipe) price: number) {
    await this.database.transaction(() => this.changeInside(price, this.plan));
  }

  private async changeInside(price: number, { invalidated, goOn, fails }: Plan) {
    await this.prices.provided();
    await this.prices.write(price);
    this.inside = [await this.prices.provided(), await this.prices.wrapped()];
    invalidated.open();
    await goOn.opened;
    if (fails) throw new Error('rolled back');
  }
}
