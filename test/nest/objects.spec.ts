import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable, Module, Scope, type Provider } from '@nestjs/common';
import { LazyModuleLoader, ModuleRef } from '@nestjs/core';

import { GiottoCache, GiottoInvalidate, LocMemKeyValue } from 'giotto-cache';
import { notCached } from '../support/apps/not-cached.js';
import { startStandalone, type Standalone } from '../support/apps/standalone.js';

let runs = 0;
beforeEach(() => {
  runs = 0;
});

@Injectable()
class Users {
  constructor(readonly state: { readonly base: number } = { base: 10 }) {}

  @GiottoCache(60)
  async find(id: number) {
    return { id, base: this.state.base, run: ++runs };
  }

  @GiottoInvalidate({ program: 'Users.find' })
  rename(id: number) {
    return { id };
  }
}

@Injectable()
class Stateful {
  base = 1;

  @GiottoCache(60)
  async find(id: number) {
    return { id, base: this.base, run: ++runs };
  }
}

@Injectable()
class Heir extends Stateful {
  override base = 2;
}

let open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
  open = [];
});

async function started(providers: Provider[] = []): Promise<Standalone> {
  const one = await startStandalone({ cache: new LocMemKeyValue() }, providers);
  open.push(one);
  return one;
}

/** The runs that calls of a method came to. */
const runsOf = async (users: { find(id: number): unknown }, times = 2) => {
  const found: unknown[] = [];
  for (let time = 0; time < times; time++) found.push(((await users.find(1)) as { run: number }).run);
  return found;
};

describe('an object whose class has another object in the container', () => {
  it.each<[string, (one: Standalone) => Promise<Stateful> | Stateful]>([
    ['moduleRef.create()', (one) => one.app.get(ModuleRef).create(Stateful)],
    ['new', () => new Stateful()],
    ['Object.create()', (one) => Object.create(one.app.get(Stateful)) as Stateful],
  ])('runs uncached, with one warning: made by %s', async (_, make) => {
    const one = await started([Stateful]);
    const [held, other] = [one.app.get(Stateful), await make(one)];
    other.base = 5;
    expect(
      [await held.find(1), await other.find(1), await other.find(1), await held.find(1)].map(({ base, run }) => [
        base,
        run,
      ]),
    ).toEqual([
      [1, 1],
      [5, 2],
      [5, 3],
      [1, 1],
    ]);
    expect(await (await make(one)).find(1)).toMatchObject({ run: 4 });
    expect(one.logger.warnings).toEqual([notCached('Stateful.find', 'not the one of its class')]);
  });

  it('runs uncached if nobody provides its class', async () => {
    const one = await started();
    const made = await one.app.get(ModuleRef).create(Heir);
    expect(await runsOf(made)).toEqual([1, 2]);
    expect(one.logger.warnings).toEqual([notCached('Heir.find', 'not the one of its class')]);
  });

  it('runs uncached if a factory makes one for each request', async () => {
    const one = await started([{ provide: 'each', scope: Scope.REQUEST, useFactory: () => new Stateful() }]);
    expect(await runsOf(await one.app.resolve<Stateful>('each'))).toEqual([1, 2]);
    expect(one.logger.warnings).toEqual([notCached('Stateful.find', 'a singleton')]);
  });

  it('causes no warning without an application', async () => {
    expect(await runsOf(new Stateful())).toEqual([1, 2]);
  });

  it('is cached behind a Proxy, and within it', async () => {
    const raw = new Users();
    const one = await started([{ provide: 'proxy', useValue: new Proxy(raw, {}) }]);
    expect([...(await runsOf(one.app.get<Users>('proxy'))), ...(await runsOf(raw))]).toEqual([1, 1, 1, 1]);
  });
});

describe('an object from', () => {
  it.each<[string, () => Provider[]]>([
    ['useFactory', () => [{ provide: 'users', useFactory: () => new Users() }]],
    ['useFactory of a promise', () => [{ provide: 'users', useFactory: async () => Promise.resolve(new Users()) }]],
    ['useValue', () => [{ provide: 'users', useValue: new Users() }]],
    [
      'useExisting',
      () => [
        { provide: Users, useFactory: () => new Users() },
        { provide: 'users', useExisting: Users },
      ],
    ],
    [
      'useExisting of a class',
      () => [
        { provide: 'base', useValue: { base: 10 } },
        { provide: Stateful, useClass: Stateful },
        { provide: 'users', useExisting: Stateful },
      ],
    ],
    ['useFactory that gives an heir', () => [{ provide: 'users', useFactory: () => new Heir() }]],
  ])('%s is cached', async (_, providers) => {
    const one = await started(providers());
    expect(await runsOf(one.app.get('users'))).toEqual([1, 1]);
    expect(one.logger.warnings).toEqual([]);
  });

  it('a factory invalidates', async () => {
    const one = await started([{ provide: 'users', useFactory: () => new Users() }]);
    const users = one.app.get<Users>('users');
    expect(await runsOf(users)).toEqual([1, 1]);
    await users.rename(1);
    expect(await runsOf(users)).toEqual([2, 2]);
  });

  it('each of two factories runs uncached if their objects have one class', async () => {
    const given = (token: string, base: number): Provider => ({
      provide: token,
      useFactory: () => new Users({ base }),
    });
    const one = await started([given('one', 1), given('two', 2)]);
    for (const [token, base] of [
      ['one', 1],
      ['two', 2],
      ['one', 1],
    ] as const)
      expect(await one.app.get<Users>(token).find(1)).toMatchObject({ base });
    expect(runs).toBe(3);
    expect(one.logger.warnings).toContainEqual(notCached('Users.find', 'several objects of its class'));
  });

  it('a factory runs uncached beside one that Nest made of the class', async () => {
    const one = await started([
      Stateful,
      { provide: 'other', useFactory: () => Object.assign(new Stateful(), { base: 7 }) },
    ]);
    const [own, other] = [one.app.get(Stateful), one.app.get<Stateful>('other')];
    expect([await own.find(1), await other.find(1), await own.find(1)].map(({ base }) => base)).toEqual([1, 7, 1]);
    expect(runs).toBe(2);
    expect(one.logger.warnings).toHaveLength(1);
  });

  it('a factory that freezes it runs uncached, with a warning', async () => {
    const one = await started([{ provide: 'users', useFactory: () => Object.freeze(new Users()) }]);
    expect(await runsOf(one.app.get('users'))).toEqual([1, 2]);
    expect(one.logger.warnings).toContainEqual(notCached('Users.find', 'frozen'));
  });

  it('two applications is cached by the first one, and the other warns', async () => {
    const users = new Users();
    const [first, second] = [
      await started([{ provide: 'users', useValue: users }]),
      await started([{ provide: 'users', useValue: users }]),
    ];
    expect(await runsOf(users)).toEqual([1, 1]);
    expect(second.logger.warnings).toContainEqual(notCached('Users.find', 'two applications'));
    await first.service.invalidate({ program: 'Users.find' });
    expect(await runsOf(users)).toEqual([2, 2]);
  });

  it('an application that is closed is cached by the next one', async () => {
    const users = new Users();
    const first = await startStandalone({ cache: new LocMemKeyValue() }, [{ provide: 'users', useValue: users }]);
    expect(await runsOf(users)).toEqual([1, 1]);
    await first.close();
    const next = await started([{ provide: 'users', useValue: users }]);
    expect(await runsOf(users)).toEqual([2, 2]);
    expect(next.logger.warnings).toEqual([]);
  });
});

describe('an object of a module that is loaded late', () => {
  const lazily = async (providers: Provider[], already: Provider[] = []) => {
    @Module({ providers })
    class Late {}
    const one = await started(already);
    return { one, late: await one.app.get(LazyModuleLoader, { strict: false }).load(() => Late) };
  };

  it.each<[string, Provider]>([
    ['a class', { provide: 'users', useClass: Stateful }],
    ['an object from a factory', { provide: 'users', useFactory: () => new Stateful() }],
  ])('is cached: %s', async (_, provider) => {
    const { one, late } = await lazily([provider]);
    expect(await runsOf(late.get('users'), 3)).toEqual([1, 1, 1]);
    expect(one.service.programs().map(({ program }) => program)).toContain('Stateful.find');
    await one.service.invalidate({ program: 'Stateful.find' });
    expect(await runsOf(late.get('users'))).toEqual([2, 2]);
    expect(one.logger.warnings).toEqual([]);
  });

  it('invalidates, if it comes from a factory', async () => {
    const factory = { provide: 'users', useFactory: () => new Users() };
    const { one, late } = await lazily([factory], [factory]);
    expect(await runsOf(one.app.get('users'))).toEqual([1, 1]);
    await late.get<Users>('users').rename(1);
    expect(await runsOf(one.app.get('users'))).toEqual([2, 2]);
  });

  it('shares entries with an interchangeable object that was there before', async () => {
    const { one, late } = await lazily([Stateful], [Stateful]);
    expect([...(await runsOf(one.app.get(Stateful))), ...(await runsOf(late.get(Stateful)))]).toEqual([1, 1, 1, 1]);
  });

  it('runs uncached, with a warning, if a decorator is wrong', async () => {
    @Injectable()
    class Wrong {
      @GiottoCache(60, { vary: ['accept'] })
      async find(id: number) {
        return { id, run: ++runs };
      }
    }
    const { one, late } = await lazily([Wrong]);
    expect(await runsOf(late.get(Wrong))).toEqual([1, 2]);
    expect(one.logger.warnings).toEqual([notCached('Wrong.find', 'vary is about requests')]);
  });
});
