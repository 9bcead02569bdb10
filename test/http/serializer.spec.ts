import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  ClassSerializerInterceptor,
  Controller,
  Get,
  SerializeOptions,
  StreamableFile,
  UseInterceptors,
  type Type,
} from '@nestjs/common';
import { APP_INTERCEPTOR, Reflector } from '@nestjs/core';
import { Exclude, Expose, Transform } from 'class-transformer';

import { GiottoCache, GiottoCacheService } from 'giotto-cache';
import { expectMissThenHit } from '../support/apps/answers.js';
import { ADAPTERS, start, type Adapter, type Ingredients, type Running } from '../support/apps/application.js';

class User {
  readonly id = 7;
  readonly name = 'ann';

  @Exclude()
  readonly password = 'hunter2';

  @Expose({ groups: ['admin'] })
  readonly email = 'ann@example.org';

  @Transform(({ value }) => (value as Date).getUTCFullYear())
  readonly born = new Date(Date.UTC(1999, 1, 1));

  @Expose({ name: 'full' })
  get fullName() {
    return `${this.name} of ${this.id}`;
  }
}

class Account {
  declare readonly name: string;

  @Exclude()
  declare readonly password: string;
}

class Shouting extends ClassSerializerInterceptor {
  override serialize(...args: Parameters<ClassSerializerInterceptor['serialize']>) {
    return { shouted: JSON.stringify(super.serialize(...args)).toUpperCase() };
  }
}

class Strict extends ClassSerializerInterceptor {}

let runs = 0;
const user = () => {
  runs++;
  return new User();
};

@Controller('users')
class UsersController {
  @GiottoCache(60)
  @Get('one')
  one() {
    return user();
  }

  @GiottoCache(60)
  @Get('many')
  async many() {
    return [user(), new User()];
  }

  @GiottoCache(60)
  @SerializeOptions({ groups: ['admin'], excludePrefixes: ['na'] })
  @Get('admin')
  admin() {
    return user();
  }

  @GiottoCache(60)
  @SerializeOptions({ type: Account })
  @Get('typed')
  typed() {
    runs++;
    return { name: 'plain', password: 'hunter2' };
  }

  @GiottoCache(60)
  @Get('file')
  file() {
    runs++;
    return new StreamableFile(Buffer.from('file'));
  }

  @GiottoCache(60)
  @Get('text')
  text() {
    runs++;
    return 'text';
  }
}

@UseInterceptors(ClassSerializerInterceptor)
@Controller('users')
class SerializedController extends UsersController {}

@Controller('users')
class MethodController {
  @UseInterceptors(Strict)
  @GiottoCache(60)
  @Get('one')
  one() {
    return user();
  }
}

@UseInterceptors(Shouting)
@Controller('users')
class ShoutingController {
  @GiottoCache(60)
  @Get('one')
  one() {
    runs++;
    return { id: 7 };
  }
}

const controllers = (controller: Type) => ({ controllers: [controller] });

/** Every place where the serializer can stand. */
const PLACES: Record<string, Ingredients> = {
  useGlobalInterceptors: {
    ...controllers(UsersController),
    prepare: (app) => void app.useGlobalInterceptors(new ClassSerializerInterceptor(app.get(Reflector))),
  },
  APP_INTERCEPTOR: {
    ...controllers(UsersController),
    providers: [{ provide: APP_INTERCEPTOR, useClass: ClassSerializerInterceptor }],
  },
  'the class': controllers(SerializedController),
  'the method, and derived': controllers(MethodController),
};

const SERIALIZED = { id: 7, name: 'ann', born: 1999, full: 'ann of 7' };

describe.each(ADAPTERS)('on %s', (adapter: Adapter) => {
  let app: Running;
  const begin = async (ingredients: Ingredients) => {
    app = await start(adapter, ingredients);
  };
  beforeEach(() => {
    runs = 0;
  });
  afterEach(() => app.close());

  it.each(Object.keys(PLACES))(
    'ClassSerializerInterceptor in %s is applied before an answer is stored',
    async (place) => {
      await begin(PLACES[place]!);
      const [miss, hit] = [await app.get('/users/one'), await app.get('/users/one')];
      expectMissThenHit(miss, hit);
      expect(JSON.parse(hit.text)).toEqual(SERIALIZED);
      expect(runs).toBe(1);
      expect(app.app.get(GiottoCacheService).programs()[0]!.level).toBe('view');
    },
  );

  it('lists, texts and files pass it as without the cache', async () => {
    await begin(PLACES['the class']!);
    expect(JSON.parse((await app.get('/users/many')).text)).toEqual([SERIALIZED, SERIALIZED]);
    for (const path of ['/users/many', '/users/text', '/users/file']) await app.get(path);
    expect(JSON.parse((await app.get('/users/many')).text)).toEqual([SERIALIZED, SERIALIZED]);
    expect([(await app.get('/users/text')).text, (await app.get('/users/file')).text]).toEqual(['text', 'file']);
    expect(runs).toBe(3);
  });

  it('@SerializeOptions() holds', async () => {
    await begin(PLACES.APP_INTERCEPTOR!);
    const [miss, hit] = [await app.get('/users/admin'), await app.get('/users/admin')];
    expectMissThenHit(miss, hit);
    expect(JSON.parse(hit.text)).toEqual({ id: 7, born: 1999, email: 'ann@example.org', full: 'ann of 7' });
    expectMissThenHit(await app.get('/users/typed'), await app.get('/users/typed'));
    expect((await app.get('/users/typed')).text).toBe('{"name":"plain"}');
    expect(runs).toBe(2);
  });

  it('without it the whole model shows, as it would without the cache', async () => {
    await begin(controllers(UsersController));
    expectMissThenHit(await app.get('/users/one'), await app.get('/users/one'));
    expect((await app.get('/users/one')).text).toBe(JSON.stringify(new User()));
  });

  it('one that overrides serialize() works on a stored model, on every hit', async () => {
    await begin(controllers(ShoutingController));
    const [miss, hit] = [await app.get('/users/one'), await app.get('/users/one')];
    expect([miss.cache, hit.cache, hit.text, runs]).toEqual([
      'giotto; fwd=uri-miss; stored',
      'giotto; hit; ttl=60',
      '{"shouted":"{\\"ID\\":7}"}',
      1,
    ]);
    expect(hit.text).toBe(miss.text);
    expect(app.app.get(GiottoCacheService).explain('ShoutingController.one')).toMatchObject({
      level: 'model',
      why: expect.stringContaining('Shouting'),
    });
  });
});
