import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  Controller,
  Get,
  Param,
  Res,
  UseInterceptors,
  type INestApplication,
  type NestInterceptor,
} from '@nestjs/common';
import { map } from 'rxjs';

import { GiottoCache } from 'giotto-cache';
import { ageIn, initialAge } from '../../lib/http/headers/age.js';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import type { Reply } from '../support/apps/reply.js';

const START = Date.UTC(2026, 0, 1);
const date = (seconds: number) => new Date(START + seconds * 1000).toUTCString();

type Said = Readonly<Record<string, string | string[]>>;

/** What an answer says of its age when it is made, and what that is in seconds. */
const SAID: Record<string, readonly [said: Said, age: number]> = {
  nothing: [{}, 0],
  age: [{ Age: '7200' }, 7200],
  ageOfAList: [{ Age: '30, 7200' }, 30],
  ageOnLines: [{ Age: ['30', '7200'] }, 30],
  noAge: [{ Age: 'abc' }, 0],
  negativeAge: [{ Age: '-30' }, 0],
  brokenAge: [{ Age: '30.5' }, 0],
  pastDate: [{ Date: date(-100) }, 100],
  futureDate: [{ Date: date(100) }, 0],
  noDate: [{ Date: 'yesterday' }, 0],
  ageAboveDate: [{ Age: '200', Date: date(-100) }, 200],
  dateAboveAge: [{ Age: '50', Date: date(-100) }, 100],
};

const waiting: { for?: Promise<void> } = {};
let runs = 0;
const answer = async (name: string, reply: Reply) => {
  for (const [field, value] of Object.entries(SAID[name]![0])) reply.header(field, value);
  await waiting.for;
  return { run: ++runs };
};

class Wrapping implements NestInterceptor {
  intercept: NestInterceptor['intercept'] = (_context, next) => next.handle().pipe(map((data: unknown) => ({ data })));
}

@Controller()
class ProxyController {
  @GiottoCache(60)
  @Get('view/:said')
  view(@Param('said') name: string, @Res({ passthrough: true }) reply: Reply) {
    return answer(name, reply);
  }

  @GiottoCache(60)
  @UseInterceptors(Wrapping)
  @Get('model/:said')
  model(@Param('said') name: string, @Res({ passthrough: true }) reply: Reply) {
    return answer(name, reply);
  }

  @GiottoCache(() => null)
  @Get('unstored/:said')
  unstored(@Param('said') name: string, @Res({ passthrough: true }) reply: Reply) {
    return answer(name, reply);
  }

  @GiottoCache(60, { staleIfError: 100 })
  @Get('kept/:said')
  kept(@Param('said') name: string, @Res({ passthrough: true }) reply: Reply) {
    return answer(name, reply);
  }
}

describe('the age of a response when it is made', () => {
  it.each([
    [undefined, undefined],
    ['', undefined],
    ['0', 0],
    [' 007 ', 7],
    ['12, x', 12],
    ['x, 12', undefined],
    ['+5', undefined],
    ['5s', undefined],
    ['99999999999999999999', 2 ** 31],
    [['3', '4'], 3],
    [[], undefined],
  ])('is read from Age: %j', (value, seconds) => expect(ageIn(value)).toBe(seconds));

  const made = { age: undefined, date: undefined, begun: START, ended: START + 2500 };

  it.each([
    ['is none for what is made here, however long that takes', {}, 0],
    ['is its Age and the time that it took to get it', { age: '30' }, 32],
    ['is the time since its Date', { date: date(-10) }, 12],
    ['is the greater of both', { date: date(-30), age: '30' }, 32],
    ['is no less for a clock that was set back', { age: '30', ended: START - 5000 }, 30],
    ['has an end', { date: 'Thu, 01 Jan 1000 00:00:00 GMT' }, 2 ** 31],
  ])('%s', (_, differences, seconds) => expect(initialAge({ ...made, ...differences })).toBe(seconds));
});

describe.each(ADAPTERS)('an answer that says how old it is on %s', (adapter) => {
  let app: Running;
  beforeEach(() => {
    runs = 0;
    waiting.for = undefined;
  });
  afterEach(() => app.close());
  const begin = async (prepare?: (made: INestApplication) => void, honorRequestDirectives = false) => {
    app = await start(adapter, {
      controllers: [ProxyController],
      prepare,
      clock: { now: START },
      cache: { jitter: 0, honorRequestDirectives },
    });
  };

  it.each(['view', 'model'].flatMap((level) => Object.keys(SAID).map((name) => [level, name] as const)))(
    'is as old as it says, and grows older: %s, %s',
    async (level, name) => {
      await begin();
      const [said, age] = SAID[name]!;
      const miss = await app.get(`/${level}/${name}`);
      expect([miss.cache, miss.headers.age]).toEqual(['giotto; fwd=uri-miss; stored', String(age)]);
      app.clock.now += 15_900;
      const hit = await app.get(`/${level}/${name}`);
      expect([hit.cache, hit.headers.age]).toEqual(['giotto; hit; ttl=45', String(age + 15)]);
      if ('Date' in said) expect([miss.headers.date, hit.headers.date]).toEqual([said.Date, said.Date]);
    },
  );

  it.each([
    ['/unstored/age', {}, 'giotto; fwd=uri-miss; detail=lifetime'],
    ['/view/age', { authorization: 'Bearer 1' }, 'giotto; fwd=bypass; detail=authorization'],
  ])('keeps its Age if it is not stored: %s, %j', async (path, headers, cache) => {
    await begin();
    const answered = await app.get(path, { headers });
    expect([answered.cache, answered.headers.age]).toEqual([cache, '7200']);
  });

  it('keeps its Date for a client that has it', async () => {
    await begin();
    const {
      headers: { etag },
    } = await app.get('/view/pastDate');
    const again = await app.get('/view/pastDate', { headers: { 'if-none-match': etag } });
    expect([again.status, again.headers.date, again.headers.age]).toEqual([304, date(-100), '100']);
  });

  it('is as old for those who waited for it', async () => {
    await begin();
    let open!: () => void;
    waiting.for = new Promise((resolve) => (open = resolve));
    const asked = Promise.all(Array.from({ length: 5 }, () => app.get('/view/age')));
    setImmediate(open);
    const answers = await asked;
    expect([answers.map(({ headers }) => headers.age), runs]).toEqual([Array(5).fill('7200'), 1]);
  });

  it('is as old in place of an error', async () => {
    await begin();
    await app.get('/kept/age');
    app.clock.now += 70_000;
    waiting.for = Promise.reject(new Error('away'));
    waiting.for.catch(() => undefined);
    const instead = await app.get('/kept/age');
    expect([instead.cache, instead.headers.age]).toEqual([
      'giotto; fwd=stale; fwd-status=500; detail=stale-if-error',
      '7270',
    ]);
  });

  it('counts for a client who asks for a young one', async () => {
    await begin(undefined, true);
    const ask = async (directives: string) =>
      (await app.get('/view/age', { headers: { 'cache-control': directives } })).cache;
    await app.get('/view/age');
    expect([await ask('max-age=7200'), await ask('max-age=7199')]).toEqual([
      'giotto; hit; ttl=60',
      'giotto; fwd=request; stored',
    ]);
  });

  it('is not a middleware’s Date, which is set for each request', async () => {
    let seconds = 0;
    await begin((made) => {
      made.use((_request: unknown, response: { setHeader(name: string, value: string): void }, next: () => void) => {
        response.setHeader('Date', date((seconds += 10)));
        next();
      });
    });
    const [miss, hit] = [await app.get('/view/nothing'), await app.get('/view/nothing')];
    expect([miss.headers.date, hit.headers.date, hit.cache]).toEqual([date(10), date(20), 'giotto; hit; ttl=60']);
  });
});
