import {
  ClassSerializerInterceptor,
  Controller,
  Get,
  Header,
  Injectable,
  Param,
  Query,
  Redirect,
  Render,
  UseInterceptors,
  type CallHandler,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GiottoCache, GiottoCacheService, type GiottoProgramExplanation } from 'giotto-cache';

import { ADAPTERS, start, type Running } from '../support/apps/application.js';

@Injectable()
class Logging {
  intercept = (_context: unknown, next: CallHandler) => next.handle();
}

@Injectable()
class Envelope extends Logging {}

@Injectable()
class OwnSerializer extends ClassSerializerInterceptor {
  override serialize() {
    return {};
  }
}

@Controller('squares')
class Squares {
  @GiottoCache(3600, { program: 'squared' })
  @Get()
  squared(@Query('x') _x: string) {}

  @GiottoCache(60)
  @Header('Content-Type', 'Text/CSV; charset=utf-8')
  @Get('csv/:id')
  csv(@Param('id') _id: string, @Query('id') _other: string) {}

  @GiottoCache(60)
  @Render('page')
  @Get('page')
  page() {}

  @GiottoCache(60)
  @Redirect('/squares')
  @Get('old')
  old() {}

  @GiottoCache(60)
  @UseInterceptors(Logging, ClassSerializerInterceptor)
  @Get('logged')
  logged() {}

  @GiottoCache(60)
  @UseInterceptors(Logging, Envelope, new OwnSerializer(new Reflector()))
  @Get('wrapped')
  wrapped() {}

  @GiottoCache(null)
  @Get('off')
  off() {}

  @Get('plain')
  plain() {}
}

const NOTHING_ELSE = 'nothing else changes the response';

const EXPLAINED: readonly GiottoProgramExplanation[] = [
  {
    program: 'squared',
    transport: 'http',
    level: 'view',
    why: NOTHING_ELSE,
    mediaType: 'application/json',
    parameters: ['x'],
  },
  {
    program: 'Squares.csv',
    transport: 'http',
    level: 'view',
    why: NOTHING_ELSE,
    mediaType: 'text/csv',
    parameters: ['param.id', 'query.id'],
  },
  {
    program: 'Squares.page',
    transport: 'http',
    level: 'view',
    why: NOTHING_ELSE,
    mediaType: 'text/html',
    parameters: [],
  },
  {
    program: 'Squares.old',
    transport: 'http',
    level: 'model',
    why: '@Redirect() works on the value itself',
    mediaType: 'application/json',
    parameters: [],
  },
  {
    program: 'Squares.logged',
    transport: 'http',
    level: 'view',
    why: NOTHING_ELSE,
    mediaType: 'application/json',
    parameters: [],
  },
  {
    program: 'Squares.wrapped',
    transport: 'http',
    level: 'model',
    why: 'Envelope, OwnSerializer works on the value itself',
    mediaType: 'application/json',
    parameters: [],
  },
];

describe.each(ADAPTERS)('the service, on %s', (adapter) => {
  let app: Running;
  let service: GiottoCacheService;
  beforeAll(async () => {
    app = await start(adapter, { controllers: [Squares], cache: { transparent: [Logging] } });
    service = app.app.get(GiottoCacheService);
  });
  afterAll(() => app.close());

  it.each(EXPLAINED.map((explanation) => [explanation.program, explanation] as const))(
    'explains %s',
    (name, explanation) => {
      expect(service.explain(name)).toEqual(explanation);
    },
  );

  it('lists all programs in the order of their methods', () => {
    expect(service.programs()).toEqual(EXPLAINED);
  });

  it.each(['Squares.squared', 'Squares.off', 'Squares.plain', '', '__proto__', 'toString'])(
    'returns undefined for %j',
    (name) => {
      expect(service.explain(name)).toBeUndefined();
    },
  );
});
