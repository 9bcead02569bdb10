import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, type INestApplication, Param } from '@nestjs/common';

import { GiottoCache } from 'giotto-cache';
import { GiottoCacheLifecycle } from '../../lib/nest/giotto-cache.lifecycle.js';
import { ADAPTERS, build } from '../support/apps/application.js';
import { BACKENDS, type Place } from '../support/apps/backends.js';

@Controller()
class ItemController {
  @Get('item/:id')
  @GiottoCache(60)
  item(@Param('id') id: string) {
    return { id };
  }
}

const CASES = BACKENDS.flatMap((backend) => ADAPTERS.map((adapter) => ({ backend, adapter, name: backend.name })));

describe.each(CASES)('app.close() on $name and $adapter', ({ backend, adapter }) => {
  const rejections: unknown[] = [];
  const note = (error: unknown) => void rejections.push(error);
  let place: Place;
  let app: INestApplication;

  beforeAll(async () => {
    place = await backend.open();
    process.on('unhandledRejection', note);
  });
  afterAll(async () => {
    process.off('unhandledRejection', note);
    await place.drop();
  });
  beforeEach(async () => {
    ({ app } = await build(adapter, { controllers: [ItemController], cache: { cache: place.connect() } }));
  });
  afterEach(() => {
    expect(rejections.splice(0)).toEqual([]);
  });

  const close = () => app.close();

  async function answerOnce() {
    await app.listen(0, '127.0.0.1');
    const response = await fetch(`${await app.getUrl()}/item/1`, { headers: { connection: 'close' } });
    expect([response.status, await response.json()]).toEqual([200, { id: '1' }]);
  }

  it.each<readonly [string, () => Promise<unknown>]>([
    ['before it is initialised', async () => undefined],
    ['before it listens', () => app.init()],
    ['after it has answered', answerOnce],
  ])('resolves each time it is called %s: three at once, and one more', async (_, before) => {
    await before();
    expect(await Promise.allSettled([close(), close(), close()])).toEqual(
      Array.from({ length: 3 }, () => ({ status: 'fulfilled', value: undefined })),
    );
    await expect(close()).resolves.toBeUndefined();
  });

  it('may run its hooks side by side, as Nest 10 and 11 do', async () => {
    await answerOnce();
    const lifecycle = app.get(GiottoCacheLifecycle, { strict: false });
    const end = async () => {
      await lifecycle.beforeApplicationShutdown();
      await lifecycle.onApplicationShutdown();
    };
    await expect(Promise.all([end(), end(), close()])).resolves.toEqual([undefined, undefined, undefined]);
  });
});
