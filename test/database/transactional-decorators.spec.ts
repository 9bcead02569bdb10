import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Inject, Post } from '@nestjs/common';
import { DataSource } from 'typeorm';
import {
  addTransactionalDataSource,
  deleteDataSourceByName,
  initializeTransactionalContext,
  StorageDriver,
  Transactional,
} from 'typeorm-transactional';

import { GiottoCache, GiottoInvalidate } from 'giotto-cache';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';

initializeTransactionalContext({ storageDriver: StorageDriver.ASYNC_LOCAL_STORAGE });

@Controller()
class Shop {
  constructor(@Inject(DataSource) private readonly source: DataSource) {}

  @GiottoCache(60, { tags: ['prices'] })
  @Get('above')
  @Transactional()
  async above() {
    return this.read();
  }

  @Transactional()
  @GiottoCache(60, { tags: ['prices'] })
  @Get('below')
  async below() {
    return this.read();
  }

  @GiottoInvalidate({ tags: 'prices' })
  @Post('above')
  @Transactional()
  async changeAbove() {
    await this.change();
  }

  @Transactional()
  @GiottoInvalidate({ tags: 'prices' })
  @Post('below')
  async changeBelow() {
    await this.change();
  }

  private async read() {
    return ((await this.source.manager.query('SELECT price FROM prices')) as object[])[0];
  }

  private async change() {
    await this.source.manager.query('UPDATE prices SET price = price + 1');
  }
}

describe.each(ADAPTERS)('@Transactional() of typeorm-transactional, on %s', (adapter) => {
  let source: DataSource;
  let app: Running;
  beforeEach(async () => {
    source = await new DataSource({ type: 'better-sqlite3', database: ':memory:' }).initialize();
    await source.query('CREATE TABLE prices (price INT)');
    await source.query('INSERT INTO prices VALUES (1)');
    app = await start(adapter, {
      controllers: [Shop],
      providers: [{ provide: DataSource, useFactory: () => addTransactionalDataSource(source) }],
    });
  });
  afterEach(async () => {
    await app.close();
    deleteDataSourceByName('default');
    await source.destroy();
  });

  const twice = async (path: string) => [await app.get(path), await app.get(path)].map(({ cache }) => cache);

  it('under @GiottoCache begins a transaction on a miss alone', async () => {
    expect(await twice('/above')).toEqual(['giotto; fwd=uri-miss; stored', 'giotto; hit; ttl=60']);
  });

  it('above @GiottoCache keeps the answer from being stored', async () => {
    expect(await twice('/below')).toEqual(Array(2).fill('giotto; fwd=bypass; detail=transaction'));
  });

  it.each(['/above', '/below'])('lets @GiottoInvalidate work on either side of it: %s', async (path) => {
    expect((await twice('/above'))[1]).toContain('hit');
    expect((await app.ask({ method: 'POST', path })).status).toBe(201);
    expect(JSON.parse((await app.get('/above')).text)).toEqual({ price: 2 });
  });
});
