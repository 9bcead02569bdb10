import { afterEach, describe, expect, it } from '@jest/globals';
import { ClassSerializerInterceptor, Controller, Get, SerializeOptions, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Expose } from 'class-transformer';

import { GiottoCache, GiottoCacheService } from 'giotto-cache';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';

class User {
  readonly id = 7;
  @Expose({ groups: ['admin'] }) readonly salary = 1000;
}

/** Who asks, as an application's middleware may keep it. */
let role = 'guest';

@Controller()
class UsersController {
  @GiottoCache(60)
  @Get('user')
  user() {
    return new User();
  }

  @Get('plain/user')
  plainUser() {
    return new User();
  }
}

@SerializeOptions({
  get groups() {
    return [role];
  },
})
@Controller()
class OptionsController extends UsersController {}

type Make = (reflector: Reflector) => ClassSerializerInterceptor;

const groups = () => ({ groups: [role] });

class ByContext extends ClassSerializerInterceptor {
  override getContextOptions(context: ExecutionContext) {
    return { groups: [context.switchToHttp().getRequest<{ headers: Record<string, string> }>().headers['x-role']!] };
  }
}

class ByTransform extends ClassSerializerInterceptor {
  override transformToPlain(...[value, options]: Parameters<ClassSerializerInterceptor['transformToPlain']>) {
    return super.transformToPlain(value, { ...options, ...groups() });
  }
}

class BySerialize extends ClassSerializerInterceptor {
  override serialize(...[value, options]: Parameters<ClassSerializerInterceptor['serialize']>) {
    return super.serialize(value, { ...options, ...groups() });
  }
}

class ByArrow extends ClassSerializerInterceptor {
  override getContextOptions = () => groups() as never;
}

class ByGetter extends ClassSerializerInterceptor {
  get defaults() {
    return groups();
  }
}
Object.defineProperty(ByGetter.prototype, 'options', { get: groups });

class Between extends ByContext {}

class ByReflector extends Reflector {
  override getAllAndOverride = () => groups() as never;
}

const changing = Object.defineProperty({}, 'groups', { enumerable: true, get: () => [role] });

const patched = (serializer: ClassSerializerInterceptor, name: string) =>
  Object.assign(serializer, {
    [name]: (value: unknown, options: object) =>
      Object.getPrototypeOf(serializer)[name].call(serializer, value, { ...options, ...groups() }),
  });

const DERIVED: [string, Make][] = [
  ['getContextOptions()', (reflector) => new ByContext(reflector)],
  ['transformToPlain()', (reflector) => new ByTransform(reflector)],
  ['serialize()', (reflector) => new BySerialize(reflector)],
  ['a property in place of a method', (reflector) => new ByArrow(reflector)],
  ['something of which nobody knows what it does', (reflector) => new ByGetter(reflector, groups())],
  ['a class above it', (reflector) => new Between(reflector)],
  ['a reflector of its own', () => new ClassSerializerInterceptor(new ByReflector())],
  ['a method of the instance', (reflector) => patched(new ClassSerializerInterceptor(reflector), 'serialize')],
  ['options that a getter gives', (reflector) => new ClassSerializerInterceptor(reflector, changing)],
  [
    'options behind a Proxy',
    (reflector) =>
      new ClassSerializerInterceptor(
        reflector,
        new Proxy(
          {},
          {
            ownKeys: () => ['groups'],
            getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true, value: [role] }),
            get: () => [role],
          },
        ),
      ),
  ],
  ['a Proxy around all of it', (reflector) => new Proxy(new ClassSerializerInterceptor(reflector, changing), {})],
];

describe.each(ADAPTERS)('on %s a serializer that is not Nest’s own', (adapter) => {
  let app: Running;
  afterEach(() => app.close());

  const begin = async (make: Make, controller = UsersController) => {
    role = 'guest';
    app = await start(adapter, {
      controllers: [controller],
      prepare: (server) => void server.useGlobalInterceptors(make(server.get(Reflector))),
    });
  };

  const as = (name: string, path: string) => {
    role = name;
    return app.get(path, { headers: { 'x-role': name } });
  };

  const expectEachTheirOwn = async () => {
    for (const name of ['admin', 'guest', 'admin', 'guest']) {
      const [plain, cached] = [await as(name, '/plain/user'), await as(name, '/user')];
      expect(cached.text).toBe(plain.text);
      expect(cached.cache).not.toContain('hit');
    }
  };

  it.each(DERIVED)('works on each answer by itself: it overrides %s', async (_what, make) => {
    await begin(make);
    expect(app.app.get(GiottoCacheService).explain('UsersController.user')!.level).toBe('model');
    await expectEachTheirOwn();
  });

  it('works on each answer by itself if the handler’s options change', async () => {
    await begin((reflector) => new ClassSerializerInterceptor(reflector), OptionsController);
    await expectEachTheirOwn();
  });

  it.each<[string, (serializer: ClassSerializerInterceptor) => () => void]>([
    ['the instance', (serializer) => (patched(serializer, 'serialize'), () => undefined)],
    [
      'Nest’s class',
      () => {
        const { prototype } = ClassSerializerInterceptor;
        const { transformToPlain } = prototype;
        prototype.transformToPlain = function (value, options) {
          return transformToPlain.call(this, value, { ...options, ...groups() });
        };
        return () => void (prototype.transformToPlain = transformToPlain);
      },
    ],
  ])('is noticed if it becomes one later: %s', async (_where, patch) => {
    let serializer!: ClassSerializerInterceptor;
    await begin((reflector) => (serializer = new ClassSerializerInterceptor(reflector)));
    expect([(await as('guest', '/user')).text, (await as('guest', '/user')).cache]).toEqual([
      '{"id":7}',
      'giotto; hit; ttl=60',
    ]);
    const restore = patch(serializer);
    expect((await as('admin', '/user')).cache).toBe('giotto; fwd=bypass; detail=rewritten');
    await expectEachTheirOwn();
    restore();
  });

  it('is none that was only given a name and options that never change', async () => {
    class Named extends ClassSerializerInterceptor {
      readonly label = 'users';
    }
    await begin((reflector) => new Named(reflector, { groups: ['admin'] }));
    const [miss, hit] = [await app.get('/user'), await app.get('/user')];
    expect([miss.text, hit.text, hit.cache]).toEqual([
      '{"id":7,"salary":1000}',
      '{"id":7,"salary":1000}',
      'giotto; hit; ttl=60',
    ]);
  });
});
