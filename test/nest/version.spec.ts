import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Injectable, Param } from '@nestjs/common';
import { Test } from '@nestjs/testing';

import {
  GIOTTO_KEY_VALUE,
  GiottoCache,
  GiottoCacheModule,
  GiottoCacheService,
  type GiottoCacheOptions,
} from 'giotto-cache';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { RecordingLogger } from '../support/apps/recording-logger.js';
import { refusalOf } from '../support/apps/refusals.js';

@Controller()
class ItemController {
  @GiottoCache(60, { program: 'item' })
  @Get('item/:id')
  item(@Param('id') id: string) {
    return { id };
  }
}

@Injectable()
class Prices {
  @GiottoCache(60, { program: 'price' })
  async of(id: number) {
    return { id };
  }
}

const CURE =
  "Use a text of 1 to 200 characters without control characters, such as process.env.RELEASE ?? 'dev', or a function that returns one.";

const throws = () => {
  throw new Error('no REVISION');
};

describe('the option version', () => {
  it.each<readonly [unknown, string]>([
    ['', '""'],
    [() => '', '""'],
    [7, '7'],
    [null, 'null'],
    [() => undefined, 'undefined'],
    [async () => 7, '7'],
    [['7'], '7'],
    [Promise.resolve('7'), '[object Promise]'],
    ['a\nb', '"a\\nb"'],
    ['v'.repeat(201), `"${'v'.repeat(200)}…"`],
  ])('is refused at startup if it is %p', async (version, shown) => {
    const cache = { version } as GiottoCacheOptions;
    expect(await refusalOf({ controllers: [ItemController], cache })).toEqual({
      name: 'TypeError',
      code: 'GIOTTO_INVALID_OPTION',
      message: `version: ${shown} is not possible. ${CURE}`,
    });
  });

  it.each([
    ['throws', throws],
    ['rejects', async () => throws()],
  ])('stops the application if its function %s', async (_, version) => {
    expect(await refusalOf({ controllers: [ItemController], cache: { version } })).toEqual({
      name: 'Error',
      code: 'GIOTTO_VERSION_FAILED',
      message:
        "version: the function that names the release failed: no REVISION. Have it return a text, such as process.env.RELEASE ?? 'dev'.",
    });
  });

  it.each<readonly [string, GiottoCacheOptions, string]>([
    ['a text', { version: '7' }, ', as version "7".'],
    ['what a function returns', { version: () => '8' }, ', as version "8".'],
    ['what a function resolves with', { version: async () => '9' }, ', as version "9".'],
    ['nothing', { version: undefined }, '.'],
  ])('is shown in the line of the startup: %s', async (_, options, shown) => {
    const logger = new RecordingLogger();
    const module = Test.createTestingModule({ imports: [GiottoCacheModule.forRoot(options)] }).setLogger(logger);
    await (await (await module.compile()).init()).close();
    expect(logger.lines).toEqual([
      expect.stringMatching(new RegExp(`^Caching in .* under the prefix "giotto:"${shown}$`)),
    ]);
  });
});

describe.each(ADAPTERS)('the version on %s', (adapter) => {
  let app: Running | undefined;
  afterEach(async () => {
    await app?.close();
    app = undefined;
  });

  it('is asked for once, and ends each key', async () => {
    let asked = 0;
    const version = async () => `release ${++asked}`;
    app = await start(adapter, { controllers: [ItemController], cache: { version, exposeKey: true } });
    await app.get('/item/1');
    const { cache } = await app.get('/item/1');
    expect(cache).toBe('giotto; hit; ttl=60; key="{\\"id\\":\\"1\\"}(item)(application/json)@release 1"');
    expect(asked).toBe(1);
  });

  it('is part of the keys of values too', async () => {
    app = await start(adapter, { controllers: [], providers: [Prices], cache: { version: '7' } });
    const service = app.app.get(GiottoCacheService);
    await app.app.get(Prices).of(3);
    await service.wrap('rates', 60, () => 1);
    const keyValue = app.app.get<{ get(key: string): Promise<unknown> }>(GIOTTO_KEY_VALUE);
    for (const key of ['{"0":3}(price)(value)@7', '"rates"(wrap)(value)@7'])
      expect([key, await keyValue.get(key)]).toEqual([key, expect.any(Buffer)]);
  });
});
