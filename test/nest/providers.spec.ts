import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Injectable, Query } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';

import { GIOTTO_KEY_VALUE, GiottoCache, LocMemKeyValue, type GiottoKeyValue } from 'giotto-cache';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { startStandalone, type Standalone } from '../support/apps/standalone.js';

let runs = 0;
beforeEach(() => {
  runs = 0;
});

@Injectable()
class Users {
  readonly base: number = 10;

  @GiottoCache(60)
  find(id: unknown, ..._rest: unknown[]) {
    return { id, run: ++runs, base: this.base };
  }

  @GiottoCache(60)
  async later(id: number) {
    return { id, run: ++runs };
  }

  @GiottoCache(60)
  failing(): unknown {
    runs++;
    throw new Error('no');
  }

  @GiottoCache(60, { maxEntryBytes: 100 })
  async long(length: number) {
    return { text: 'x'.repeat(length), run: ++runs };
  }

  @GiottoCache(null)
  off(id: number) {
    return { id, run: ++runs };
  }
}

@Injectable()
class Keyed {
  @GiottoCache((model) => ((model as { id: number }).id > 0 ? 60 : null), {
    program: 'keyed',
    key: ({ 0: id }) => Math.abs(id as number),
    tags: [({ 0: id }) => `user ${String(id)}`],
  })
  keyed(id: number) {
    return { id, run: ++runs };
  }
}

@Injectable()
class Admins extends Users {
  override readonly base = 20;

  @GiottoCache(60)
  override async later(id: number) {
    return { ...(await super.later(id)), isAdmin: true };
  }
}

/** Its own word is none, and what it calls is none either. */
@Injectable()
class Guests extends Users {
  override find(request: unknown, ...rest: unknown[]) {
    return super.find(request, ...rest);
  }
}

describe('a program of a provider', () => {
  let one: Standalone;
  const cache = () => ({ cache: new LocMemKeyValue() });
  beforeEach(async () => {
    one = await startStandalone(cache(), [Users, Keyed, Admins, Guests]);
  });
  afterEach(() => one.close());

  it.each(['find', 'later'] as const)('runs once for equal arguments, and returns a promise: %s', async (method) => {
    const users = one.app.get(Users);
    const returned = users[method](12);
    expect(returned).toBeInstanceOf(Promise);
    for (const value of [await returned, await users[method](12)]) expect(value).toMatchObject({ id: 12, run: 1 });
    expect(await users[method](13)).toMatchObject({ run: 2 });
  });

  it('has a key of its class, its name and the positions of its arguments', async () => {
    await one.app.get(Users).find(12);
    await one.app.get(Users).find(1, undefined, 'x', undefined);
    const keyValue = one.app.get<GiottoKeyValue>(GIOTTO_KEY_VALUE);
    for (const args of ['{"0":12}', '{"0":1,"1":undefined,"2":"x"}'])
      expect(await keyValue.get(`${args}(Users.find)(value)`)).toBeInstanceOf(Buffer);
  });

  it('has the key, the tags and the lifetime in its options', async () => {
    const users = one.app.get(Keyed);
    expect([await users.keyed(5), await users.keyed(5)].map(({ run }) => run)).toEqual([1, 1]);
    await one.service.invalidate({ tags: 'user 5' });
    expect((await users.keyed(5)).run).toBe(2);
    await one.service.invalidate({ program: 'keyed', args: 5 });
    expect([await users.keyed(-5), await users.keyed(-5)].map(({ run }) => run)).toEqual([3, 4]);
  });

  it('is another program in a class that inherits it, and none in one that overrides it undecorated', async () => {
    const [users, admins, guests] = [one.app.get(Users), one.app.get(Admins), one.app.get(Guests)];
    expect([await users.find(1), await admins.find(1), await admins.find(1)]).toEqual([
      { id: 1, run: 1, base: 10 },
      { id: 1, run: 2, base: 20 },
      { id: 1, run: 2, base: 20 },
    ]);
    const request = { headers: {} };
    expect([guests.find(request, 'more'), guests.find(request)]).toEqual([
      { id: request, run: 3, base: 10 },
      { id: request, run: 4, base: 10 },
    ]);
  });

  it('may call the method that it overrides', async () => {
    const admins = one.app.get(Admins);
    for (const value of [await admins.later(1), await admins.later(1)])
      expect(value).toEqual({ id: 1, run: 1, isAdmin: true });
  });

  it('rejects if its method throws, and stores nothing', async () => {
    for (const run of [1, 2]) {
      await expect(one.app.get(Users).failing()).rejects.toThrow('no');
      expect(runs).toBe(run);
    }
    expect(one.app.get(Users).off(1)).toEqual({ id: 1, run: 3 });
  });

  it.each([
    ['a function', () => () => 1],
    [
      'itself',
      () => {
        const self: unknown[] = [];
        self.push(self);
        return self;
      },
    ],
    ['too long', () => 'x'.repeat(256 * 1024)],
  ] as const)('runs past the cache for an argument that no key can hold, and says so once: %s', async (_, argument) => {
    for (const run of [1, 2]) expect(await one.app.get(Users).find(argument())).toMatchObject({ run });
    expect(one.logger.warnings).toEqual([expect.stringMatching(/^Users\.find is not cached: /)]);
  });

  it('is not stored if its value is longer than maxEntryBytes, with one warning', async () => {
    for (const run of [1, 2]) expect(await one.app.get(Users).long(1000)).toMatchObject({ run });
    for (const length of [10, 10]) expect(await one.app.get(Users).long(length)).toMatchObject({ run: 3 });
    expect(one.logger.warnings).toEqual([
      'Users.long is not cached: its value is longer than maxEntryBytes, 100 bytes. Raise the bound, or let it return less.',
    ]);
  });

  it('is explained, and listed', () => {
    const names = one.service.programs().map(({ program }) => program);
    expect(names).toEqual(
      expect.arrayContaining(['Users.find', 'Users.later', 'keyed', 'Users.failing', 'Admins.find', 'Admins.later']),
    );
    expect(names).not.toContain('Guests.find');
    expect(one.service.explain('Users.find')).toEqual({
      program: 'Users.find',
      transport: 'provider',
      level: 'model',
      why: 'it is called by code and answers no request',
      mediaType: 'value',
      parameters: [],
    });
  });

  it('keeps its entries from another application', async () => {
    const two = await startStandalone(cache(), [Users]);
    expect(
      [await one.app.get(Users).find(1), await two.app.get(Users).find(1), await one.app.get(Users).find(1)].map(
        ({ run }) => run,
      ),
    ).toEqual([1, 2, 1]);
    await two.close();
    expect(await one.app.get(Users).find(1)).toMatchObject({ run: 1 });
  });

  it('runs the method itself on an object outside of applications', async () => {
    const request = { headers: {} };
    expect(new Users().find(request)).toEqual({ id: request, run: 1, base: 10 });
    const unknown = await startStandalone(cache());
    const made = await unknown.app.get(ModuleRef).create(Users);
    expect([made.find(request, 2), made.find(request)]).toEqual([
      { id: request, run: 2, base: 10 },
      { id: request, run: 3, base: 10 },
    ]);
    await unknown.close();
  });
});

describe.each(ADAPTERS)('behind a controller on %s', (adapter) => {
  let app: Running;
  afterEach(() => app.close());

  @Controller()
  class Cats {
    constructor(private readonly users: Users) {}

    @GiottoCache(60)
    @Get('cats')
    async cats(@Query('id') id: string) {
      return { user: await this.users.find(id), helped: await this.helper(id), own: ++runs };
    }

    /** No route, and a program all the same. */
    @GiottoCache(60)
    async helper(id: string) {
      return { id, run: ++runs };
    }
  }

  it('programs call programs', async () => {
    app = await start(adapter, { controllers: [Cats], providers: [Users] });
    const asked = async () => JSON.parse((await app.get('/cats?id=a&utm=1')).text) as unknown;
    const first = { user: { id: 'a', run: 1, base: 10 }, helped: { id: 'a', run: 2 }, own: 3 };
    expect([await asked(), await asked()]).toEqual([first, first]);
    await app.app.get(Cats).helper('a');
    expect(runs).toBe(3);
    const entry = await app.app.get<GiottoKeyValue>(GIOTTO_KEY_VALUE).get('{"0":"a"}(Cats.helper)(value)');
    expect(entry).toBeInstanceOf(Buffer);
  });
});
