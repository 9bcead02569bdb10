import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Injectable, Post, UseGuards, type CanActivate, type ExecutionContext } from '@nestjs/common';

import { GiottoCache, type GiottoCacheOptions } from 'giotto-cache';
import { expectMissThenHit } from '../support/apps/answers.js';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';

interface GuardedRequest {
  headers: Record<string, string | undefined>;
  raw?: { user?: unknown };
  user?: unknown;
}

const requestOf = (context: ExecutionContext) => context.switchToHttp().getRequest<GuardedRequest>();

/** Recognises whoever says a name, and turns away whoever says "nobody". */
@Injectable()
class NameGuard implements CanActivate {
  static calls = 0;

  canActivate(context: ExecutionContext): boolean {
    NameGuard.calls++;
    const request = requestOf(context);
    const name = request.headers['x-name'];
    if (name !== undefined) request.user = { name };
    return name !== 'nobody';
  }
}

/** As a middleware on Fastify does it, which sees the raw request alone. */
@Injectable()
class RawNameGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = requestOf(context);
    (request.raw ?? request).user = { name: 'raw' };
    return true;
  }
}

let runs = 0;

@Controller()
@UseGuards(NameGuard)
class GuardedController {
  @GiottoCache(60)
  @Get('undecided')
  undecided() {
    return { run: ++runs };
  }

  @GiottoCache(60)
  @UseGuards(RawNameGuard)
  @Get('raw')
  raw() {
    return { run: ++runs };
  }

  @GiottoCache(60, { visibility: 'public' })
  @Get('public')
  everybodys() {
    return { run: ++runs };
  }

  @GiottoCache(60, { visibility: 'private' })
  @Get('private')
  own() {
    return { run: ++runs };
  }

  @GiottoCache(60)
  @Get('posted')
  get() {
    return { run: ++runs };
  }

  @Post('posted')
  @GiottoCache(60)
  post() {
    return { run: ++runs };
  }
}

const identify = async (request: unknown) => ((request as GuardedRequest).user as { name: string } | undefined)?.name;
const as = (name: string) => ({ headers: { 'x-name': name } });

describe.each(ADAPTERS)('who gets an entry on %s', (adapter) => {
  let app: Running;
  const begin = async (cache: GiottoCacheOptions = {}) => {
    app = await start(adapter, { controllers: [GuardedController], cache: { identify, ...cache } });
  };
  beforeEach(() => {
    runs = 0;
    NameGuard.calls = 0;
  });
  afterEach(() => app.close());

  it('is nobody with credentials, and nobody gets theirs', async () => {
    await begin();
    for (const run of [1, 2]) {
      const answer = await app.get('/undecided', { headers: { authorization: 'Basic YTpi' } });
      expect([answer.cache, answer.text]).toEqual(['giotto; fwd=bypass; detail=authorization', `{"run":${run}}`]);
    }
    expectMissThenHit(await app.get('/undecided'), await app.get('/undecided'));
    expect((await app.get('/undecided', { headers: { authorization: 'x' } })).text).toBe('{"run":4}');
  });

  it.each(['/undecided', '/raw'])('is nobody whom a guard has recognised: %s', async (path) => {
    await begin();
    for (const run of [1, 2]) {
      const answer = await app.get(path, as('ann'));
      expect([answer.cache, answer.text]).toEqual(['giotto; fwd=bypass; detail=authorization', `{"run":${run}}`]);
    }
  });

  it('is everybody whom the guards let through, if the program is public', async () => {
    await begin();
    expectMissThenHit(await app.get('/public', as('ann')), await app.get('/public', as('bob')));
    expect((await app.get('/public', { headers: { authorization: 'x' } })).text).toBe('{"run":1}');
    expect((await app.get('/public')).text).toBe('{"run":1}');
  });

  it('is nobody whom a guard turns away, and guards run on every hit', async () => {
    await begin();
    await app.get('/public');
    await app.get('/public');
    const refused = await app.get('/public', as('nobody'));
    expect([refused.status, refused.headers['cache-status'], refused.headers.age]).toEqual([403, undefined, undefined]);
    expect(refused.text).not.toContain('run');
    expect([NameGuard.calls, runs]).toEqual([3, 1]);
  });

  it('is the same identity alone, if the program is private', async () => {
    await begin();
    expectMissThenHit(await app.get('/private', as('ann')), await app.get('/private', as('ann')));
    expectMissThenHit(await app.get('/private', as('bob')), await app.get('/private', as('bob')));
    expect([(await app.get('/private', as('ann'))).text, (await app.get('/private', as('bob'))).text]).toEqual([
      '{"run":1}',
      '{"run":2}',
    ]);
  });

  it('is nobody without identity, if the program is private', async () => {
    await begin();
    for (const run of [1, 2]) {
      const answer = await app.get('/private');
      expect([answer.cache, answer.text]).toEqual(['giotto; fwd=bypass; detail=identity', `{"run":${run}}`]);
    }
  });

  it.each([[NaN], [true], [{ name: 'ann' }], [['ann']], [new Date(0)], [() => 'ann'], [Symbol('ann')]])(
    'is nobody whose identity %p tells him from no other',
    async (identity) => {
      await begin({ identify: () => identity as never });
      for (const run of [1, 2]) {
        const answer = await app.get('/private', as('ann'));
        expect([answer.cache, answer.text]).toEqual(['giotto; fwd=bypass; detail=identity', `{"run":${run}}`]);
      }
    },
  );

  it.each([[undefined], [null], [''], [false]])('is nobody if the identity is %p', async (identity) => {
    await begin({ identify: () => identity as never });
    expect((await app.get('/private')).cache).toBe('giotto; fwd=bypass; detail=identity');
  });

  it.each([[0], [7], [7n]])('is the same number alone: %p', async (identity) => {
    await begin({ identify: () => identity as never });
    expectMissThenHit(await app.get('/private'), await app.get('/private'));
  });

  it('is decided by the module, unless the program says otherwise', async () => {
    await begin({ visibility: 'private' });
    await app.get('/undecided', as('ann'));
    expect((await app.get('/undecided', as('ann'))).text).toBe('{"run":1}');
    expect((await app.get('/undecided', as('bob'))).text).toBe('{"run":2}');
    await app.get('/public', as('ann'));
    expect((await app.get('/public', as('bob'))).text).toBe('{"run":3}');
  });

  it('never shows an identity in a key', async () => {
    await begin({ exposeKey: true });
    expect((await app.get('/private', as('ann@example.org'))).cache).not.toContain('ann');
  });

  it('is nobody by a method that the program does not name', async () => {
    await begin();
    for (const run of [1, 2]) {
      const answer = await app.ask({ method: 'POST', path: '/posted' });
      expect([answer.status, answer.cache, answer.text]).toEqual([201, 'giotto; fwd=method', `{"run":${run}}`]);
    }
    expectMissThenHit(await app.get('/posted'), await app.get('/posted'));
  });

  it('is nobody if identify throws, and the answer goes out', async () => {
    await begin({
      identify: () => {
        throw new Error('no session store');
      },
    });
    for (const run of [1, 2]) {
      const answer = await app.get('/private', as('ann'));
      expect([answer.status, answer.cache, answer.text]).toEqual([
        200,
        'giotto; fwd=bypass; detail=option-error',
        `{"run":${run}}`,
      ]);
    }
  });
});
