import { afterEach, describe, expect, it } from '@jest/globals';
import { Injectable, UseInterceptors, type CallHandler, type NestInterceptor } from '@nestjs/common';
import { Query, Resolver } from '@nestjs/graphql';
import { map, of } from 'rxjs';

import { GiottoCache, GiottoCacheService } from 'giotto-cache';
import { SERVERS, startGraphql, type RunningGraphql } from '../support/transports/graphql.js';

let runs = 0;

/** Changes the very object that it gets, and sends it as text. */
@Injectable()
class AddingInterceptor implements NestInterceptor {
  intercept(_context: unknown, next: CallHandler<string[]>) {
    return next.handle().pipe(map((value) => (value.push('added'), value.join())));
  }
}

const listed = () => [`run ${(runs += 1)}`];

@Resolver()
@UseInterceptors(AddingInterceptor)
class ListsResolver {
  @GiottoCache(60)
  @Query(() => String)
  undeclared() {
    return listed();
  }

  @GiottoCache(60)
  @Query(() => String)
  declared(): Promise<string[]> {
    return Promise.resolve(listed());
  }

  @GiottoCache(60)
  @Query(() => String)
  emitted() {
    return of(listed());
  }

  @GiottoCache(60, { tags: [(_args: unknown, list: string[]) => `length ${list.length}`] })
  @Query(() => String)
  tagged() {
    return listed();
  }

  @GiottoCache(60)
  @Query(() => String)
  emittedLast() {
    return of([''], listed());
  }
}

let running: RunningGraphql;
afterEach(() => running.close());

describe.each(SERVERS)('on %s', (server) => {
  it.each(['undeclared', 'declared', 'emitted', 'emittedLast'])(
    'an interceptor that changes the value of a method (%s) gets the same on a hit',
    async (name) => {
      runs = 0;
      running = await startGraphql(server, { resolvers: [ListsResolver] });
      const ask = async () => (await running.ask(name)).data;
      expect([await ask(), await ask(), await ask()]).toEqual(Array(3).fill({ [name]: 'run 1,added' }));
    },
  );

  it('tags follow from the value before an interceptor has changed it', async () => {
    runs = 0;
    running = await startGraphql(server, { resolvers: [ListsResolver] });
    await running.ask('tagged');
    await running.app.get(GiottoCacheService).invalidate({ tags: 'length 1' });
    expect((await running.ask('tagged')).data).toEqual({ tagged: 'run 2,added' });
  });
});
