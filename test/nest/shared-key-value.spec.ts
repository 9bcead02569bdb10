import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module, type INestApplicationContext } from '@nestjs/common';
import { Test } from '@nestjs/testing';

import {
  DummyKeyValue,
  GiottoCache,
  GiottoCacheModule,
  type GiottoCacheOptions,
  LocMemKeyValue,
  MemcacheKeyValue,
  RedisKeyValue,
  DatabaseKeyValue,
} from 'giotto-cache';
import { ADAPTERS, build, start, type Running } from '../support/apps/application.js';
import { RecordingLogger } from '../support/apps/recording-logger.js';
import { rejectedBy } from '../support/errors.js';

@Controller()
class NameController {
  @GiottoCache(60)
  @Get('name')
  name() {
    return { name: NameController.who };
  }

  static who = '';
}

const running: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((app) => app.close()));
});

const begin = async (adapter: (typeof ADAPTERS)[number], cache: GiottoCacheOptions): Promise<Running> => {
  const app = await start(adapter, { controllers: [NameController], cache });
  running.push(app);
  return app;
};

const refusal = (what: string, one: string, other: string) => ({
  name: 'Error',
  code: 'GIOTTO_SHARED_KEY_VALUE',
  message: `One ${what} is passed to two applications, under the prefixes "${one}" and "${other}". Give each application an instance of its own; the instances may share one client. Or close the first application before the second one starts.`,
});

describe.each(ADAPTERS)('an instance of a backend that an application on %s runs with', (adapter) => {
  it.each<readonly [string | undefined, string]>([
    ['b:', 'another prefix'],
    ['a:', 'the same prefix'],
    [undefined, 'no prefix'],
  ])('is refused to a second one with %s (%s), and serves the first one on', async (prefix) => {
    const cache = new LocMemKeyValue();
    NameController.who = 'first';
    const first = await begin(adapter, { cache, prefix: 'a:' });
    await first.get('/name');
    expect(await rejectedBy(() => begin(adapter, { cache, prefix }))).toEqual(
      refusal('LocMemKeyValue', 'a:', prefix ?? 'a:'),
    );
    expect([cache.prefix, (await first.get('/name')).cache]).toEqual(['a:', 'giotto; hit; ttl=60']);
  });

  it('is refused to an application that was created before the first one started', async () => {
    const cache = new LocMemKeyValue();
    const [first, second] = await Promise.all(
      ['a:', 'b:'].map((prefix) => build(adapter, { controllers: [NameController], cache: { cache, prefix } })),
    );
    running.push(first!.app, second!.app);
    await first!.app.init();
    expect(await rejectedBy(() => second!.app.init())).toEqual(refusal('LocMemKeyValue', 'a:', 'b:'));
    await second!.app.close();
    expect([cache.prefix, await cache.get('k'), await cache.add('k', Buffer.from('v'), 60)]).toEqual([
      'a:',
      undefined,
      true,
    ]);
  });

  it('is free for the next application when that one has ended', async () => {
    const cache = new LocMemKeyValue();
    for (const prefix of ['a:', 'b:', 'b:']) {
      const app = await start(adapter, { controllers: [NameController], cache: { cache, prefix } });
      expect([(await app.get('/name')).cache, cache.prefix]).toEqual(['giotto; fwd=uri-miss; stored', prefix]);
      await app.close();
    }
  });
});

describe('an instance of a backend', () => {
  const INSTANCES = [
    new LocMemKeyValue(),
    new DummyKeyValue(),
    new RedisKeyValue({ port: 1 }),
    new MemcacheKeyValue('127.0.0.1:1'),
    new DatabaseKeyValue(),
  ];

  const contextOf = async (options: GiottoCacheOptions): Promise<INestApplicationContext> => {
    const app = await Test.createTestingModule({ imports: [GiottoCacheModule.forRoot(options)] })
      .setLogger(new RecordingLogger())
      .compile();
    running.push(app);
    return app;
  };

  it.each(INSTANCES.map((cache) => [cache.constructor.name, cache] as const))(
    'belongs to one application: %s',
    async (name, cache) => {
      const [first, second] = [await contextOf({ cache, prefix: 'a:' }), await contextOf({ cache, prefix: 'b:' })];
      await first.init().catch(() => undefined);
      expect(await rejectedBy(() => second.init())).toEqual(refusal(name, 'a:', 'b:'));
    },
  );

  it('may be used by several modules of one application', async () => {
    const options = { cache: new LocMemKeyValue() };
    const once = GiottoCacheModule.forRoot(options);
    @Module({ imports: [once] })
    class Feature {}
    const app = await Test.createTestingModule({ imports: [once, Feature] })
      .setLogger(new RecordingLogger())
      .compile();
    running.push(app);
    await app.init();
  });

  it('is made for each application if the backend is given by name', async () => {
    for (const prefix of ['a:', 'b:']) await (await contextOf({ cache: 'locmem', prefix })).init();
    expect(running).toHaveLength(2);
  });
});
