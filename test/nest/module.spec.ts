import { Controller, Get, Inject, Injectable, Module, Query } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  GIOTTO_KEY_VALUE,
  GiottoCache,
  GiottoCacheModule,
  GiottoCacheService,
  InjectGiottoKeyValue,
  LocMemKeyValue,
  type GiottoCacheOptions,
  type GiottoKeyValue,
} from 'giotto-cache';

import { start, type Running } from '../support/apps/application.js';
import { refusalOf } from '../support/apps/refusals.js';
import { MoodyKeyValue } from '../support/cache/doubles.js';
import { rejectedBy } from '../support/errors.js';

let runs = 0;

@Controller('cats')
class Cats {
  @GiottoCache(60)
  @Get()
  all(@Query('x') x: string) {
    return { x, runs: ++runs };
  }
}

/** A backend of one's own that says what happens to it. */
class WatchedKeyValue extends MoodyKeyValue {
  readonly events: string[] = [];

  override async open(): Promise<void> {
    this.events.push(`open ${this.prefix} ${this.timeout}`);
  }

  override async close(): Promise<void> {
    this.events.push('close');
  }
}

let app: Running | undefined;
afterEach(async () => {
  await app?.close();
  app = undefined;
});

describe('without the module', () => {
  it('a decorated controller behaves like an undecorated one', async () => {
    const module = await Test.createTestingModule({ controllers: [Cats] }).compile();
    expect(module.get(Cats).all('3')).toMatchObject({ x: '3' });
    const server = module.createNestApplication({ logger: false });
    await server.listen(0, '127.0.0.1');
    const answer = await fetch(
      `http://127.0.0.1:${(server.getHttpServer().address() as { port: number }).port}/cats?x=3`,
    );
    expect([answer.status, answer.headers.get('cache-status')]).toEqual([200, null]);
    await server.close();
  });
});

describe('the module without options', () => {
  it('caches in process memory', async () => {
    const module = await Test.createTestingModule({ imports: [GiottoCacheModule.forRoot()] }).compile();
    expect(module.get(GIOTTO_KEY_VALUE)).toBeInstanceOf(LocMemKeyValue);
    await module.close();
  });
});

describe('the module twice', () => {
  it('stops the application, which would have two caches', async () => {
    const imports = [GiottoCacheModule.forRoot({ cache: 'locmem' }), GiottoCacheModule.forRoot({ cache: 'dummy' })];
    const told = await rejectedBy(async () => (await Test.createTestingModule({ imports }).compile()).init());
    expect(told).toMatchObject({ code: 'GIOTTO_DUPLICATE_MODULE', message: expect.stringContaining('import it once') });
  });

  it('is one module if its options are the same', async () => {
    const once = GiottoCacheModule.forRoot({ cache: 'locmem' });
    const module = await Test.createTestingModule({
      imports: [once, { module: class Feature {}, imports: [once] }],
    }).compile();
    await (await module.init()).close();
  });
});

describe('a backend instance', () => {
  it('is used as it is, opened once and closed with the application', async () => {
    const keyValue = Object.assign(new WatchedKeyValue(), { prefix: 'mine:', timeout: 70 });
    app = await start('express', { controllers: [Cats], cache: { cache: keyValue } });
    expect(app.app.get(GIOTTO_KEY_VALUE)).toBe(keyValue);
    await app.get('/cats?x=1');
    expect((await app.get('/cats?x=1')).cache).toBe('giotto; hit; ttl=60');
    const key = '{"x":"1"}(Cats.all)(application/json)';
    expect(keyValue.calls.filter((call) => call.includes(` ${key}`) && !call.includes('lease'))).toEqual([
      `get ${key}`,
      `get ${key}`,
      `set ${key} 60`,
      `get ${key}`,
    ]);
    expect(keyValue.events).toEqual(['open mine: 70']);
    await app.close();
    app = undefined;
    expect(keyValue.events).toEqual(['open mine: 70', 'close']);
  });

  it('gets the module’s prefix and timeout before it opens', async () => {
    const keyValue = new WatchedKeyValue();
    app = await start('express', { controllers: [Cats], cache: { cache: keyValue, prefix: 'app:', timeout: 33 } });
    expect(keyValue.events).toEqual(['open app: 33']);
  });

  it('is not opened by an application with a mistake in a program', async () => {
    const keyValue = new WatchedKeyValue();
    @Controller('other')
    class Other {
      @GiottoCache(60, { program: 'Cats.all' })
      @Get()
      all() {}
    }
    expect(await refusalOf({ controllers: [Cats, Other], cache: { cache: keyValue } })).toMatchObject({
      code: 'GIOTTO_DUPLICATE_PROGRAM',
    });
    expect(keyValue.events).toEqual([]);
  });

  it('that does not open is an outage, and the application answers', async () => {
    class Down extends WatchedKeyValue {
      override open(): Promise<void> {
        return Promise.reject(new Error('refused'));
      }
    }
    const keyValue = new Down();
    keyValue.behaviour = () => Promise.reject(new Error('refused'));
    app = await start('express', { controllers: [Cats], cache: { cache: keyValue } });
    expect(await app.get('/cats?x=2')).toMatchObject({ status: 200, cache: 'giotto; fwd=miss; detail=backend-error' });
  });
});

@Injectable()
class Injected {
  constructor(
    @InjectGiottoKeyValue() readonly keyValue: GiottoKeyValue,
    @Inject(GiottoCacheService) readonly cache: GiottoCacheService,
  ) {}
}

@Module({ providers: [Injected], controllers: [Cats] })
class FeatureModule {}

describe('the module', () => {
  it('is global: a feature’s module imports nothing', async () => {
    app = await start('express', { controllers: [], imports: [FeatureModule] });
    const { keyValue, cache } = app.app.get(Injected, { strict: false });
    expect(keyValue).toBeInstanceOf(LocMemKeyValue);
    expect(cache).toBe(app.app.get(GiottoCacheService));
    await app.get('/cats?x=3');
    expect((await app.get('/cats?x=3')).cache).toBe('giotto; hit; ttl=60');
  });

  it('keeps two applications over one controller apart', async () => {
    const other = await start('fastify', { controllers: [Cats] });
    app = await start('express', { controllers: [Cats] });
    const answers = [
      await app.get('/cats?x=4'),
      await other.get('/cats?x=4'),
      await app.get('/cats?x=4'),
      await other.get('/cats?x=4'),
    ];
    await other.close();
    expect(answers.map(({ cache }) => cache.split(';')[1])).toEqual([' fwd=uri-miss', ' fwd=uri-miss', ' hit', ' hit']);
    expect(answers[2]!.text).toBe(answers[0]!.text);
    expect(answers[3]!.text).toBe(answers[1]!.text);
    expect(answers[1]!.text).not.toBe(answers[0]!.text);
  });

  it('uses process memory and its defaults without options', async () => {
    const module = await Test.createTestingModule({ imports: [GiottoCacheModule.forRoot({})] }).compile();
    const keyValue = module.get<GiottoKeyValue>(GIOTTO_KEY_VALUE);
    expect(keyValue).toBeInstanceOf(LocMemKeyValue);
    expect([keyValue.prefix, keyValue.timeout]).toEqual(['giotto:', 100]);
    await module.close();
  });
});

const NAME = Symbol('name');

@Injectable()
class OptionsFactory {
  constructor(@Inject(NAME) private readonly name: string) {}

  async create(): Promise<GiottoCacheOptions> {
    return { cache: 'dummy', prefix: `${this.name}:` };
  }
}

@Module({ providers: [{ provide: NAME, useValue: 'async' }, OptionsFactory], exports: [NAME, OptionsFactory] })
class SettingsModule {}

describe('forRootAsync', () => {
  const imports = [SettingsModule];

  it.each([
    [
      'useFactory',
      GiottoCacheModule.forRootAsync({
        imports,
        inject: [NAME],
        useFactory: async (name: string) => ({ cache: 'dummy', prefix: `${name}:` }),
      }),
    ],
    ['useClass', GiottoCacheModule.forRootAsync({ imports, useClass: OptionsFactory })],
    ['useExisting', GiottoCacheModule.forRootAsync({ imports, useExisting: OptionsFactory })],
  ])('takes options from %s, and is global as well', async (_, module) => {
    const testing = await Test.createTestingModule({ imports: [module, FeatureModule] }).compile();
    const { keyValue } = testing.get(Injected, { strict: false });
    expect([keyValue.constructor.name, keyValue.prefix]).toEqual(['DummyKeyValue', 'async:']);
    await testing.close();
  });

  it.each([[null], ['redis'], [42]])('stops the start if the factory returns %p', async (made) => {
    const module = GiottoCacheModule.forRootAsync({ useFactory: () => made as unknown as GiottoCacheOptions });
    expect(await rejectedBy(() => Test.createTestingModule({ imports: [module] }).compile())).toMatchObject({
      code: 'GIOTTO_INVALID_OPTION',
      message: `GiottoCacheModule: ${typeof made === 'string' ? JSON.stringify(made) : made} is not possible. Give an object of options; {} are the defaults.`,
    });
  });

  it('checks options as forRoot does', async () => {
    const module = GiottoCacheModule.forRootAsync({ useFactory: () => ({ timeout: -1 }) });
    expect(await rejectedBy(() => Test.createTestingModule({ imports: [module] }).compile())).toMatchObject({
      code: 'GIOTTO_INVALID_OPTION',
      message: 'timeout: -1 is not possible. Use milliseconds above 0; the default is 100.',
    });
  });
});
