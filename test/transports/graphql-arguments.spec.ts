import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ParseIntPipe, UsePipes, ValidationPipe } from '@nestjs/common';
import {
  Args,
  ArgsType,
  Context,
  Field,
  Info,
  Int,
  ObjectType,
  Parent,
  Query,
  ResolveField,
  Resolver,
} from '@nestjs/graphql';
import { IsInt } from 'class-validator';

import { GiottoCache } from 'giotto-cache';
import { SERVERS, startGraphql, type RunningGraphql } from '../support/transports/graphql.js';
import { piped, RecordingPipe } from '../support/transports/recording-pipe.js';
import { seen } from '../support/transports/seen-arguments.js';

@ArgsType()
class Point {
  @IsInt()
  @Field(() => Int)
  x!: number;

  @Field(() => Int, { nullable: true })
  y?: number;
}

@ObjectType()
class Cat {
  @Field(() => Int)
  id!: number;
}

const field = () => String;
const key = () => 'one';
const visibility = 'public';

@Resolver(() => Cat)
class TwinsResolver {
  @Query(field)
  namedPlain(@Args('x', { type: () => Int }, ParseIntPipe) ...args: unknown[]) {
    return seen(args);
  }

  @GiottoCache(60)
  @Query(field)
  namedCached(@Args('x', { type: () => Int }, ParseIntPipe) ...args: unknown[]) {
    return seen(args);
  }

  @UsePipes(new ValidationPipe({ transform: true }))
  @Query(field)
  wholePlain(@Args() point: Point, ...rest: unknown[]) {
    return seen([point, ...rest]);
  }

  @GiottoCache(60)
  @UsePipes(new ValidationPipe({ transform: true }))
  @Query(field)
  wholeCached(@Args() point: Point, ...rest: unknown[]) {
    return seen([point, ...rest]);
  }

  @UsePipes(RecordingPipe)
  @Query(field)
  pipedPlain(@Args('x', { type: () => Int }) ...args: unknown[]) {
    return seen(args);
  }

  @GiottoCache(60)
  @UsePipes(RecordingPipe)
  @Query(field)
  pipedCached(@Args('x', { type: () => Int }) ...args: unknown[]) {
    return seen(args);
  }

  @Query(field)
  sightPlain(
    @Context() a: unknown,
    @Info() b: unknown,
    @Parent() c: unknown,
    @Args('x', { type: () => Int }) d: number,
  ) {
    return seen([a, b, c, d]);
  }

  @GiottoCache(60, { key, visibility })
  @Query(field)
  sightCached(
    @Context() a: unknown,
    @Info() b: unknown,
    @Parent() c: unknown,
    @Args('x', { type: () => Int }) d: number,
  ) {
    return seen([a, b, c, d]);
  }

  @Query(field)
  rawPlain(...args: unknown[]) {
    return seen(args);
  }

  @GiottoCache(60, { key, visibility })
  @Query(field)
  rawCached(...args: unknown[]) {
    return seen(args);
  }

  @Query(() => Cat)
  cat(@Args('id', { type: () => Int }) id: number): Cat {
    return { id };
  }

  @ResolveField(field)
  parentPlain(@Parent() ...args: unknown[]) {
    return seen(args);
  }

  @GiottoCache(60, { key: ({ args: [parent] }: { args: [Cat] }) => parent.id })
  @ResolveField(field)
  parentCached(@Parent() ...args: unknown[]) {
    return seen(args);
  }

  @ResolveField(field)
  rawFieldPlain(...args: unknown[]) {
    return seen(args);
  }

  @GiottoCache(60, { key: ({ args: [parent] }: { args: [Cat] }) => parent.id, visibility })
  @ResolveField(field)
  rawFieldCached(...args: unknown[]) {
    return seen(args);
  }
}

describe.each(SERVERS)('on %s a resolver’s method under @GiottoCache gets what it gets without', (server) => {
  let running: RunningGraphql;
  beforeEach(async () => {
    piped.length = 0;
    running = await startGraphql(server, { resolvers: [TwinsResolver] });
  });
  afterEach(() => running.close());

  const answer = async (fields: string) => (await running.ask(fields)).data;

  it.each([
    ['one argument', 'named', '(x: 3)', '[3]'],
    ['an argument of a class', 'whole', '(x: 3)', '[{"Point":{"x":3}}]'],
    ['an argument through a pipe of the method', 'piped', '(x: 3)', '[3]'],
    ['context, info, parent and an argument', 'sight', '(x: 3)', '["context","info","undefined",3]'],
    ['no decorated parameter', 'raw', '', '["undefined",{},"context","info"]'],
  ])('%s', async (_what, name, given, expected) => {
    const plain = (await answer(`${name}Plain${given}`))![`${name}Plain`];
    const cached = await Promise.all([1, 2].map(async () => (await answer(`${name}Cached${given}`))![`${name}Cached`]));
    expect(cached).toEqual([plain, plain]);
    if (server !== 'Mercurius') expect(plain).toBe(expected);
  });

  it('its pipes get no more than the arguments', async () => {
    await answer('pipedPlain(x: 3)');
    const plain = [...piped];
    piped.length = 0;
    await answer('pipedCached(x: 3)');
    expect([plain, piped]).toEqual([['[3]'], ['[3]']]);
  });

  it.each(['parent', 'rawField'])('a field: %s', async (name) => {
    const { cat } = (await answer(`cat(id: 3) { ${name}Plain ${name}Cached }`)) as { cat: Record<string, string> };
    expect(cat[`${name}Cached`]).toBe(cat[`${name}Plain`]);
    expect(cat[`${name}Plain`]).toContain('{"id":3}');
  });
});
