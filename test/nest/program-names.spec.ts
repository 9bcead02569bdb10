import { describe, expect, it } from '@jest/globals';
import { Controller, Get, Injectable, mixin, type Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';

import { GIOTTO_KEY_VALUE, GiottoCache, GiottoCacheModule, LocMemKeyValue, type GiottoKeyValue } from 'giotto-cache';

/** Process memory that takes itself for a server, as every backend but `locmem` is. */
class SharedKeyValue extends LocMemKeyValue {
  override get isInProcess() {
    return false;
  }
}

const named = <Class extends Type>(target: Class, name: string): Class =>
  Object.defineProperty(target, 'name', { value: name });

function controllerOf(program?: string): Type {
  @Controller()
  class Cats {
    @GiottoCache(60, { program })
    @Get('cats')
    cats() {
      return 'cats';
    }
  }
  return Cats;
}

function providerOf(): Type {
  @Injectable()
  class Cats {
    @GiottoCache(60)
    async cats() {
      return 'cats';
    }
  }
  return Cats;
}

async function startWith(
  { controllers = [], providers = [] }: { controllers?: Type[]; providers?: Type[] },
  cache: GiottoKeyValue,
  prefix?: string,
) {
  const module = await Test.createTestingModule({
    imports: [GiottoCacheModule.forRoot({ cache, prefix })],
    controllers,
    providers,
  }).compile();
  const app = module.createNestApplication();
  app.useLogger(false);
  await app.init();
  return app;
}

describe('a program without a name of its own on a shared backend', () => {
  it.each([
    [
      'a controller whose class is minified',
      { controllers: [named(controllerOf(), 'r')] },
      'r.cats: the name of its class looks minified',
    ],
    [
      'a provider whose class is minified',
      { providers: [named(providerOf(), 't1')] },
      't1.cats: the name of its class looks minified',
    ],
    [
      'a controller whose class has no name',
      { controllers: [named(controllerOf(), '')] },
      '.cats: the name of its class looks minified',
    ],
    ['a class that mixin() made', { controllers: [mixin(controllerOf())] }, 'is a random one'],
  ])('stops the start with an error that names the cure: %s', async (_what, ingredients, message) => {
    const started = startWith(ingredients, new SharedKeyValue());
    await expect(started).rejects.toMatchObject({
      code: 'GIOTTO_UNSTABLE_NAME',
      message: expect.stringContaining(message),
    });
    await expect(startWith(ingredients, new SharedKeyValue())).rejects.toThrow("{ program: 'cats' }");
  });

  it.each([
    ['a class with a name', { controllers: [controllerOf()] }, new SharedKeyValue()],
    [
      'a minified class whose program has a name',
      { controllers: [named(controllerOf('cats'), 'r')] },
      new SharedKeyValue(),
    ],
    [
      'a minified class on a backend of this process',
      { controllers: [named(controllerOf(), 'r')] },
      new LocMemKeyValue(),
    ],
  ])('starts: %s', async (_what, ingredients, cache) => {
    const app = await startWith(ingredients, cache);
    expect(app.get(GIOTTO_KEY_VALUE)).toBe(cache);
    await app.close();
  });
});

describe('the default prefix', () => {
  it.each([
    ['has the application’s name on a server', new SharedKeyValue(), undefined, 'giotto:giotto-cache:'],
    ['has no name in process memory', new LocMemKeyValue(), undefined, 'giotto:'],
    ['gives way to the module’s', new SharedKeyValue(), 'giotto:', 'giotto:'],
    ['gives way to the instance’s', Object.assign(new SharedKeyValue(), { prefix: 'mine:' }), undefined, 'mine:'],
  ])('%s', async (_what, cache, prefix, expected) => {
    const app = await startWith({}, cache, prefix);
    expect(cache.prefix).toBe(expected);
    await app.close();
  });
});
