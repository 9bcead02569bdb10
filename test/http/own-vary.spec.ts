import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  Controller,
  Get,
  Header,
  Param,
  Res,
  UseInterceptors,
  type INestApplication,
  type NestInterceptor,
} from '@nestjs/common';
import type { OutgoingHttpHeaders } from 'node:http';
import { map } from 'rxjs';

import { GiottoCache, GiottoView } from 'giotto-cache';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import type { Reply } from '../support/apps/reply.js';

const VARY = { vary: ['X-Foo', 'x-bar', 'accept-language'] };
const ALL = 'accept-language, x-bar, x-foo';

let runs = 0;
const answer = (reply: Reply, vary: string | string[] | undefined) => {
  if (vary !== undefined) reply.header('Vary', vary);
  return { run: ++runs };
};

/** What a method says in `Vary`, and what goes out. */
const SAID: Record<string, readonly [said: string | string[] | undefined, sent: string]> = {
  nothing: [undefined, ALL],
  one: ['X-Foo', 'X-Foo'],
  two: ['x-foo, X-Bar', 'x-foo, X-Bar'],
  lines: [['X-Foo', 'X-Bar'], 'X-Foo, X-Bar'],
};

class Wrapping implements NestInterceptor {
  intercept: NestInterceptor['intercept'] = (_context, next) => next.handle().pipe(map((data: unknown) => ({ data })));
}

@Controller()
class VaryingController {
  @GiottoCache(60, VARY)
  @Get('view/:said')
  view(@Param('said') name: string, @Res({ passthrough: true }) reply: Reply) {
    return answer(reply, SAID[name]![0]);
  }

  @GiottoCache(60, VARY)
  @UseInterceptors(Wrapping)
  @Get('model/:said')
  model(@Param('said') name: string, @Res({ passthrough: true }) reply: Reply) {
    return answer(reply, SAID[name]![0]);
  }

  @GiottoCache(() => null, VARY)
  @Get('unstored/:said')
  unstored(@Param('said') name: string, @Res({ passthrough: true }) reply: Reply) {
    return answer(reply, SAID[name]![0]);
  }

  @GiottoCache(60, VARY)
  @Header('Vary', 'X-Foo')
  @Get('declared')
  declared() {
    return { run: ++runs };
  }

  @GiottoCache(60, { ...VARY, compress: true })
  @GiottoView({ 'text/plain': () => 'text', 'text/html': () => '<p>' })
  @Get('representations')
  representations(@Res({ passthrough: true }) reply: Reply) {
    answer(reply, 'X-Foo');
  }

  @GiottoCache(60, VARY)
  @Get('foreign')
  foreign(@Res({ passthrough: true }) reply: Reply) {
    return answer(reply, 'X-Else');
  }

  @GiottoCache(60, VARY)
  @Get('any')
  any(@Res({ passthrough: true }) reply: Reply) {
    return answer(reply, '*');
  }
}

const STORED = 'giotto; fwd=uri-miss; stored';

describe.each(ADAPTERS)('Vary on %s', (adapter) => {
  let app: Running;
  beforeEach(() => {
    runs = 0;
  });
  afterEach(() => app.close());
  const begin = async (prepare?: (made: INestApplication) => void) => {
    app = await start(adapter, { controllers: [VaryingController], prepare });
  };
  const ask = (path: string, headers: OutgoingHttpHeaders = {}) => app.get(path, { headers });

  it.each(['view', 'model'].flatMap((level) => Object.keys(SAID).map((name) => [level, name] as const)))(
    'is the method’s own if it says one, and the program’s else: %s, %s',
    async (level, name) => {
      await begin();
      const [, sent] = SAID[name]!;
      const [miss, hit] = [await ask(`/${level}/${name}`), await ask(`/${level}/${name}`)];
      expect([miss.cache, miss.headers.vary]).toEqual([STORED, sent]);
      expect([hit.cache, hit.headers.vary]).toEqual(['giotto; hit; ttl=60', sent]);
    },
  );

  it.each(Object.keys(SAID))('is the method’s own if nothing is stored: %s', async (name) => {
    await begin();
    const [, sent] = SAID[name]!;
    expect((await ask(`/unstored/${name}`)).headers.vary).toBe(sent);
    const past = await ask(`/view/${name}`, { authorization: 'Bearer 1' });
    expect([past.cache, past.headers.vary]).toEqual(['giotto; fwd=bypass; detail=authorization', sent]);
  });

  it('that is declared by @Header() is the method’s own', async () => {
    await begin();
    expect([(await ask('/declared')).headers.vary, (await ask('/declared')).headers.vary, runs]).toEqual([
      'X-Foo',
      'X-Foo',
      1,
    ]);
  });

  it('has what the cache itself chooses by', async () => {
    await begin();
    const [miss, hit] = [await ask('/representations'), await ask('/representations')];
    expect([miss.headers.vary, hit.headers.vary, hit.cache]).toEqual([
      'X-Foo, accept, accept-encoding',
      'X-Foo, accept, accept-encoding',
      'giotto; hit; ttl=60',
    ]);
  });

  it.each([
    ['/foreign', 'X-Else'],
    ['/any', '*'],
  ])('that names what no key holds is left as it is, and nothing is stored: %s', async (path, vary) => {
    await begin();
    for (const run of [1, 2]) {
      const answered = await ask(path);
      expect([answered.cache, answered.headers.vary, answered.text]).toEqual([
        'giotto; fwd=uri-miss; detail=vary',
        vary,
        `{"run":${run}}`,
      ]);
    }
  });

  it('distinguishes requests by each of the program’s fields, announced or not', async () => {
    await begin();
    const visitors = [
      { 'x-foo': '1' },
      { 'x-foo': '2' },
      { 'x-foo': '1', 'x-bar': '1' },
      { 'x-foo': '1', 'accept-language': 'de' },
    ];
    const texts = [];
    for (const headers of visitors) texts.push((await ask('/view/one', headers)).text);
    expect(new Set(texts).size).toBe(4);
    for (const [at, headers] of visitors.entries())
      expect(await ask('/view/one', headers)).toMatchObject({ text: texts[at], cache: 'giotto; hit; ttl=60' });
  });

  it('of a middleware is not the method’s own', async () => {
    await begin((made) => {
      made.use((_request: unknown, response: { setHeader(name: string, value: string): void }, next: () => void) => {
        response.setHeader('Vary', 'Origin');
        next();
      });
    });
    expect([(await ask('/view/nothing')).headers.vary, (await ask('/view/nothing')).headers.vary]).toEqual([
      `Origin, ${ALL}`,
      `Origin, ${ALL}`,
    ]);
  });
});
