import { Injectable, UseGuards, type CanActivate, type ExecutionContext } from '@nestjs/common';
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

import { GiottoCache, GiottoInvalidate } from 'giotto-cache';
import { ran, runs } from './runs.js';

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

/** Lets `slow` return. */
export let release: () => void = () => undefined;

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
export class CatsResolver {
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
export class DogsResolver {
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
