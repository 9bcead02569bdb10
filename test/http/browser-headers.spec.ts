import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Header, Param, Res } from '@nestjs/common';

import { GiottoCache } from 'giotto-cache';
import { expectMissThenHit, lastingHeaders } from '../support/apps/answers.js';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import type { Reply } from '../support/apps/reply.js';

/** What a page of one user says to that user's browser. */
const FOR_BROWSERS: Record<string, string | string[]> = {
  private: 'private',
  privateForAWhile: 'private, max-age=60',
  revalidated: 'private, no-cache',
  noCache: 'no-cache',
  maxAge0: 'private, max-age=0, must-revalidate',
  sharedMaxAge0: 's-maxage=0, max-age=60',
  qualified: 'private="x-user", no-cache="set-cookie"',
  lines: ['private', 'no-cache'],
};

/** What keeps an answer out of every cache. */
const FOR_NOBODY: Record<string, string | string[]> = {
  noStore: 'no-store',
  noStoreToo: 'private, no-cache, No-Store, max-age=0',
  noStoreOnALine: ['private', 'no-store'],
  unreadable: 'private;;=, "',
  twice: 'private, max-age=60, max-age=0',
};

const REFUSED = Array<string>(2).fill('giotto; fwd=uri-miss; detail=cache-control');
const ALL = { ...FOR_BROWSERS, ...FOR_NOBODY };
let runs = 0;

@Controller()
class ProfileController {
  @GiottoCache(60, { visibility: 'private' })
  @Get('private/:case')
  mine(@Param('case') name: string, @Res({ passthrough: true }) reply: Reply) {
    reply.header('Cache-Control', ALL[name]!);
    return { run: ++runs };
  }

  @GiottoCache(60, { visibility: 'public' })
  @Get('public/:case')
  everybody(@Param('case') name: string, @Res({ passthrough: true }) reply: Reply) {
    return this.mine(name, reply);
  }

  @GiottoCache(60)
  @Get('unset/:case')
  unset(@Param('case') name: string, @Res({ passthrough: true }) reply: Reply) {
    return this.mine(name, reply);
  }

  @GiottoCache(60, { visibility: 'private' })
  @Header('Cache-Control', 'private, no-cache')
  @Get('declared')
  declared() {
    return { run: ++runs };
  }

  @Get('plain/:case')
  plain(@Param('case') name: string, @Res({ passthrough: true }) reply: Reply) {
    return this.mine(name, reply);
  }
}

interface Visitor {
  readonly headers: Readonly<Record<string, unknown>>;
}

describe.each(ADAPTERS)('Cache-Control for browsers on %s', (adapter) => {
  let app: Running;
  beforeAll(async () => {
    app = await start(adapter, {
      controllers: [ProfileController],
      cache: { identify: (request) => (request as Visitor).headers['x-user'] as string },
    });
  });
  afterAll(() => app.close());
  const ask = (path: string, user = 'ann') => app.get(path, { headers: { 'x-user': user } });
  const cacheControl = async (path: string) =>
    lastingHeaders(await ask(path)).filter((line) => /^cache-control/i.test(line));

  it.each(Object.keys(FOR_BROWSERS))('does not keep a private program from storing: %s', async (name) => {
    const miss = await ask(`/private/${name}`);
    expectMissThenHit(miss, await ask(`/private/${name}`));
    const other = await ask(`/private/${name}`, 'bob');
    expect([other.cache, other.text === miss.text]).toEqual(['giotto; fwd=uri-miss; stored', false]);
    expect(await cacheControl(`/private/${name}`)).toEqual(await cacheControl(`/plain/${name}`));
  });

  it('does not keep a private program from storing: @Header()', async () => {
    expectMissThenHit(await ask('/declared'), await ask('/declared'));
  });

  it.each(Object.keys(FOR_NOBODY))('keeps a private program from storing: %s', async (name) => {
    const answers = [await ask(`/private/${name}`), await ask(`/private/${name}`)];
    expect(answers.map(({ cache }) => cache)).toEqual(REFUSED);
  });

  it.each(Object.keys(ALL).flatMap((name) => [`/public/${name}`, `/unset/${name}`]))(
    'keeps a program for everybody from storing: %s',
    async (path) => {
      const answers = [await ask(path), await ask(path)];
      expect(answers.map(({ cache }) => cache)).toEqual(REFUSED);
    },
  );
});
