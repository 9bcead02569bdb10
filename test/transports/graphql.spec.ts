import { afterEach, describe, expect, it } from '@jest/globals';
import { Injectable, type CanActivate, type ExecutionContext, UseGuards } from '@nestjs/common';
import {
  Args,
  Context,
  Field,
  GqlExecutionContext,
  Int,
  Mutation,
  ObjectType,
  Parent,
  Query,
  ResolveField,
  Resolver,
} from '@nestjs/graphql';
import { of } from 'rxjs';

import { GiottoCache, GiottoCacheService, GiottoInvalidate, type GiottoCacheOptions } from 'giotto-cache';
import { RecordingLogger } from '../support/apps/recording-logger.js';
import { SERVERS, startGraphql, type GraphqlServer, type RunningGraphql } from '../support/transports/graphql.js';

const int = () => Int;

@ObjectType()
class Cat {
  @Field(() => Int)
  id!: number;

  @Field()
  name!: string;
}

/** A value of a class with behaviour of its own. */
@ObjectType()
class Dog {
  @Field(() => Int)
  id: number;

  constructor(id: number) {
    this.id = id;
  }

  bark() {
    return `woof ${this.id}`;
  }
}

const runs: Record<string, number> = {};
const ran = (name: string) => (runs[name] = (runs[name] ?? 0) + 1);

let release: () => void = () => undefined;

@Injectable()
class UserGuard implements CanActivate {
  canActivate(context: ExecutionContext) {
    const { req } = GqlExecutionContext.create(context).getContext<{
      req: { headers: Record<string, string>; user?: unknown };
    }>();
    if (req.headers['x-user'] !== undefined) req.user = { id: req.headers['x-user'] };
    return true;
  }
}

@Resolver(() => Cat)
class CatsResolver {
  @GiottoCache(60)
  @Query(int)
  squared(@Args('x', { type: int }) x: number) {
    ran('squared');
    return x * x;
  }

  @GiottoCache(60)
  @Query(int)
  total() {
    return ran('total');
  }

  @GiottoCache(60)
  @UseGuards(UserGuard)
  @Query(int)
  guarded() {
    return ran('guarded');
  }

  @GiottoCache(60, { visibility: 'private' })
  @Query(int)
  mine() {
    return ran('mine');
  }

  @GiottoCache(60, {
    key: ({ context }: { context: { req: { headers: Record<string, string> } } }) => context.req.headers['x-tenant'],
    visibility: 'public',
  })
  @Query(() => String)
  tenant(@Context() context: { req: { headers: Record<string, string> } }) {
    ran('tenant');
    return `${context.req.headers['x-tenant']} ${runs.tenant}`;
  }

  @GiottoCache(60)
  @Query(int)
  async slow(@Args('x', { type: int }) x: number) {
    ran('slow');
    await new Promise<void>((resolve) => (release = resolve));
    return x;
  }

  @GiottoCache(60)
  @Query(int)
  emitted() {
    return of(0, ran('emitted'));
  }

  @GiottoCache(60)
  @Query(() => Cat)
  cat(@Args('id', { type: int }) id: number): Cat {
    ran('cat');
    return { id, name: `cat ${runs.cat}` };
  }

  @GiottoInvalidate({ program: 'CatsResolver.cat', args: ({ id }: { id: number }) => ({ id }) })
  @Mutation(int)
  rename(@Args('id', { type: int }) id: number) {
    return id;
  }

  @GiottoCache(60, { key: ({ parent, times }: { parent: Cat; times: number }) => [parent.id, times] })
  @ResolveField(int)
  age(@Parent() parent: Cat, @Args('times', { type: int }) times: number) {
    ran('age');
    return parent.id * times * 100 + runs.age!;
  }
}

@Resolver(() => Dog)
class DogsResolver {
  @GiottoCache(60)
  @Query(() => Dog)
  dog(@Args('id', { type: int }) id: number): Dog {
    ran('dog');
    return new Dog(id);
  }

  @GiottoCache(60, { revive: Dog })
  @Query(() => Dog)
  revived(@Args('id', { type: int }) id: number): Dog {
    ran('revived');
    return new Dog(id);
  }

  @ResolveField(() => String)
  sound(@Parent() dog: Dog) {
    return dog.bark();
  }
}

let running: RunningGraphql;
afterEach(() => running.close());

async function begin(server: GraphqlServer, options: { graphql?: object; cache?: GiottoCacheOptions } = {}) {
  for (const name of Object.keys(runs)) delete runs[name];
  const identify = ({ headers }: { headers: Record<string, unknown> }) => headers['x-user'] as string | undefined;
  const logger = new RecordingLogger();
  running = await startGraphql(server, {
    resolvers: [CatsResolver, DogsResolver],
    cache: { identify, ...options.cache },
    ...(options.graphql && { graphql: options.graphql }),
    prepare: (app) => app.useLogger(logger),
  });
  return logger;
}

const data = async (fields: string, headers?: Record<string, string>) => (await running.ask(fields, headers)).data;

/** What the same question answers, time after time. */
async function twice(fields: string, headers?: Record<string, string>) {
  return [await data(fields, headers), await data(fields, headers)];
}

describe.each(SERVERS)('on %s', (server) => {
  it('a query is cached by its arguments, as pipes and variables leave them', async () => {
    await begin(server);
    expect(await twice('squared(x: 2)')).toEqual([{ squared: 4 }, { squared: 4 }]);
    expect(runs.squared).toBe(1);
    expect(await twice('squared(x: 3)')).toEqual([{ squared: 9 }, { squared: 9 }]);
    expect(runs.squared).toBe(2);
  });

  it('a query without arguments is cached', async () => {
    await begin(server);
    expect(await twice('total')).toEqual([{ total: 1 }, { total: 1 }]);
  });

  it('the last value of an Observable is cached, which is the answer', async () => {
    await begin(server);
    expect(await twice('emitted')).toEqual([{ emitted: 1 }, { emitted: 1 }]);
  });

  it('selections of fields share an entry', async () => {
    await begin(server);
    expect([await data('cat(id: 1) { id }'), await data('cat(id: 1) { id name }')]).toEqual([
      { cat: { id: 1 } },
      { cat: { id: 1, name: 'cat 1' } },
    ]);
  });

  it('fields of one request share one run', async () => {
    await begin(server);
    const answer = data('a: slow(x: 1) b: slow(x: 1) c: slow(x: 1)');
    while (runs.slow === undefined) await new Promise((resolve) => setImmediate(resolve));
    release();
    expect([await answer, runs.slow]).toEqual([{ a: 1, b: 1, c: 1 }, 1]);
  });

  it.each([
    ['with credentials', 'total', { authorization: 'Bearer x' }],
    ['with the user of a guard', 'guarded', { 'x-user': 'ann' }],
  ])('a request %s bypasses the cache', async (_how, name, headers) => {
    await begin(server);
    await data(name);
    expect(await twice(name, headers)).toEqual([{ [name]: 2 }, { [name]: 3 }]);
    expect(await data(name)).toEqual({ [name]: 1 });
    const { programs } = running.app.get(GiottoCacheService).stats();
    expect(programs[`CatsResolver.${name}`]!.bypassed).toEqual({ authorization: 2 });
  });

  it('a context with a user bypasses the cache, whatever request it holds', async () => {
    await begin(server, { graphql: { context: () => ({ req: { user: { id: 1 } } }) } });
    expect(await twice('total')).toEqual([{ total: 1 }, { total: 2 }]);
  });

  it('each identity has entries of its own under visibility: private', async () => {
    await begin(server);
    const [ann, bob, nobody] = [{ 'x-user': 'ann' }, { 'x-user': 'bob' }, {}];
    expect([await twice('mine', ann), await twice('mine', bob), await twice('mine', nobody)]).toEqual([
      [{ mine: 1 }, { mine: 1 }],
      [{ mine: 2 }, { mine: 2 }],
      [{ mine: 3 }, { mine: 4 }],
    ]);
  });

  it('a method that takes the context is cached by its key', async () => {
    await begin(server);
    expect([await twice('tenant', { 'x-tenant': 'a' }), await twice('tenant', { 'x-tenant': 'b' })]).toEqual([
      [{ tenant: 'a 1' }, { tenant: 'a 1' }],
      [{ tenant: 'b 2' }, { tenant: 'b 2' }],
    ]);
  });

  it('a mutation under @GiottoInvalidate invalidates the call', async () => {
    await begin(server);
    await twice('cat(id: 1) { name }');
    await data('cat(id: 2) { name }');
    expect(await data('mutation { rename(id: 1) }')).toEqual({ rename: 1 });
    expect([await data('cat(id: 1) { name }'), await data('cat(id: 2) { name }')]).toEqual([
      { cat: { name: 'cat 3' } },
      { cat: { name: 'cat 2' } },
    ]);
  });

  it.each<[string, object]>([
    ['by name', { id: 1 }],
    ['in a list', [1]],
  ])('code invalidates a call with its arguments %s', async (_how, args) => {
    await begin(server);
    await twice('cat(id: 1) { name }');
    await running.app.get(GiottoCacheService).invalidate({ program: 'CatsResolver.cat', args });
    expect(await data('cat(id: 1) { name }')).toEqual({ cat: { name: 'cat 2' } });
  });

  it('a field is cached by its key, and authenticated requests bypass it', async () => {
    await begin(server);
    const fields = 'cat(id: 1) { age(times: 2) }';
    expect(await twice(fields)).toEqual([{ cat: { age: 201 } }, { cat: { age: 201 } }]);
    expect(await data('cat(id: 1) { age(times: 3) }')).toEqual({ cat: { age: 302 } });
    expect(await data(fields, { authorization: 'Bearer x' })).toEqual({ cat: { age: 203 } });
  });

  it('a value of a class reaches its fields as that class, or is not stored', async () => {
    const logger = await begin(server);
    const answer = { id: 1, sound: 'woof 1' };
    expect(await twice('dog(id: 1) { id sound }')).toEqual([{ dog: answer }, { dog: answer }]);
    expect(await twice('revived(id: 1) { id sound }')).toEqual([{ revived: answer }, { revived: answer }]);
    expect([runs.dog, runs.revived]).toEqual([2, 1]);
    expect(logger.warnings.join('\n')).toMatch(/DogsResolver\.dog is not cached: it is Dog.*revive: Dog/);
  });

  it('code that calls a resolver’s method just runs it', async () => {
    await begin(server);
    await twice('squared(x: 2)');
    const resolver = running.app.get(CatsResolver);
    expect([resolver.squared(2), resolver.squared(2), runs.squared]).toEqual([4, 4, 3]);
  });
});

describe.each(SERVERS.filter((server) => server !== 'Mercurius'))('on %s', (server) => {
  it('a context without the request bypasses the cache, and a warning names the cure', async () => {
    const logger = await begin(server, { graphql: { context: () => ({ req: { ip: '127.0.0.1' } }) } });
    expect(await twice('total')).toEqual([{ total: 1 }, { total: 2 }]);
    expect(logger.warnings.join('\n')).toMatch(
      /CatsResolver\.total is not cached: the GraphQL context holds no request.*visibility: 'public'/,
    );
  });
});

describe('on Mercurius', () => {
  it('the request is found by its reply', async () => {
    await begin('Mercurius', { graphql: { context: () => ({ req: { ip: '127.0.0.1' } }) } });
    expect(await twice('total')).toEqual([{ total: 1 }, { total: 1 }]);
    expect(await twice('total', { authorization: 'Bearer x' })).toEqual([{ total: 2 }, { total: 3 }]);
  });
});
