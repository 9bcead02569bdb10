import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  Controller,
  DefaultValuePipe,
  Get,
  ParseBoolPipe,
  ParseEnumPipe,
  ParseIntPipe,
  Query,
  ValidationPipe,
} from '@nestjs/common';

import { GiottoCache } from 'giotto-cache';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { Colour, PageQuery, Trim } from '../support/apps/parameters.js';
import { answeringRuns, keyIn, type Question } from '../support/apps/answering-runs.js';

let runs = 0;

@Controller('args')
class ArgumentsController {
  @GiottoCache(60, { program: 'int' })
  @Get('int')
  int(@Query('x', ParseIntPipe) x: number) {
    return { run: ++runs, x };
  }

  @Get('dto')
  @GiottoCache(60, { program: 'dto' })
  dto(@Query(new ValidationPipe({ transform: true, whitelist: true })) query: PageQuery) {
    return { run: ++runs, page: query.page, isInstance: query instanceof PageQuery };
  }

  @GiottoCache(60, { program: 'defaults' })
  @Get('defaults')
  defaults(
    @Query('page', new DefaultValuePipe(1), ParseIntPipe) page: number,
    @Query('all', new DefaultValuePipe(false), ParseBoolPipe) all: boolean,
  ) {
    return { run: ++runs, page, all };
  }

  @GiottoCache(60, { program: 'enum' })
  @Get('enum')
  colour(@Query('colour', new ParseEnumPipe(Colour)) colour: Colour) {
    return { run: ++runs, colour };
  }

  @GiottoCache(60, { program: 'trimmed' })
  @Get('trimmed')
  trimmed(@Query('name') name: string) {
    return { run: ++runs, name };
  }
}

describe.each(ADAPTERS)('the key on %s', (adapter) => {
  let app: Running;
  beforeAll(async () => {
    app = await start(adapter, {
      controllers: [ArgumentsController],
      cache: { exposeKey: true },
      prepare: (server) => void server.useGlobalPipes(new Trim()),
    });
  });
  beforeEach(async () => {
    app.clock.now += 1_000_000;
    runs = 0;
  });
  afterAll(() => app.close());

  const runsOf = (...questions: Question[]) => answeringRuns(app, questions);

  it('holds numbers that a pipe made', async () => {
    expect(await runsOf('/args/int?x=12', '/args/int?x=012', '/args/int?x=%2012', '/args/int?x=13')).toEqual([
      1, 1, 1, 2,
    ]);
    expect(keyIn((await app.get('/args/int?x=0012')).cache)).toBe('{"x":12}(int)(application/json)');
    expect(await runsOf('/args/int?x=twelve', '/args/int')).toEqual([400, 400]);
  });

  it('holds what a global pipe made', async () => {
    expect(await runsOf('/args/trimmed?name=a', '/args/trimmed?name=%20a%20', '/args/trimmed?name=A')).toEqual([
      1, 1, 2,
    ]);
  });

  it('leaves out parameters that the method does not declare', async () => {
    expect(await runsOf('/args/int?x=1&utm_source=a', '/args/int?x=1&utm_source=b', '/args/int?y=&x=1')).toEqual([
      1, 1, 1,
    ]);
  });

  it('holds instances that a pipe made as a digest, and the method gets instances', async () => {
    expect(await runsOf('/args/dto?page=1', '/args/dto?page=01&stray=1', '/args/dto?page=2')).toEqual([1, 1, 2]);
    const answer = await app.get('/args/dto?page=1');
    expect(JSON.parse(answer.text)).toMatchObject({ page: 1, isInstance: true });
    expect(keyIn(answer.cache)).toMatch(/^\{"query":PageQuery#[0-9a-f]{64}\}\(dto\)/);
    expect((await app.get('/args/dto?page=x')).status).toBe(400);
  });

  it('holds defaults', async () => {
    expect(
      await runsOf(
        '/args/defaults',
        '/args/defaults?page=1',
        '/args/defaults?all=false&page=1',
        '/args/defaults?all=true',
      ),
    ).toEqual([1, 1, 1, 2]);
    expect(keyIn((await app.get('/args/defaults')).cache)).toBe('{"all":false,"page":1}(defaults)(application/json)');
  });

  it('holds members of an enum', async () => {
    expect(
      await runsOf(
        '/args/enum?colour=red',
        '/args/enum?colour=blue',
        '/args/enum?colour=red',
        '/args/enum?colour=green',
      ),
    ).toEqual([1, 2, 1, 400]);
  });
});
