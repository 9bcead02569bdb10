import { describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';

import { GiottoCache, GiottoInvalidate, type GiottoCacheProgramOptions } from 'giotto-cache';
import { ADAPTERS, start } from '../support/apps/application.js';
import { RecordingLogger } from '../support/apps/recording-logger.js';
import { refusalOf } from '../support/apps/refusals.js';
import { CurrentUser, type User } from '../support/apps/current-user.js';

describe('a name that no argument has', () => {
  const shopWith = (options: GiottoCacheProgramOptions) => {
    @Controller()
    class Strange {
      @GiottoCache(60, options)
      @Get('strange/:id')
      strange(@CurrentUser() _user: User, @Param('id') id: string) {
        return { id };
      }
    }
    return Strange;
  };

  it.each<[string, GiottoCacheProgramOptions]>([
    ['tags', { tags: [({ user }) => String(user)] }],
    ['key', { key: ({ user, ...rest }) => [user, rest] }],
  ])('stops the start if a function destructures it: %s', async (_, options) => {
    const message =
      'Strange.strange: there is no argument "user". There are: _user, id. Use one of these names, or give the arguments others: names: [\'…\'].';
    expect(await refusalOf({ controllers: [shopWith(options)] })).toMatchObject({
      name: 'TypeError',
      code: 'GIOTTO_UNKNOWN_ARGUMENT',
      message,
    });
  });

  it('stops the start if a function of a rule destructures it', async () => {
    @Controller()
    class Strange {
      @GiottoInvalidate({ program: 'x', foreign: true, args: ({ user }) => user as string })
      @Post('strange')
      strange(@CurrentUser() _user: User) {}
    }
    expect(await refusalOf({ controllers: [Strange] })).toMatchObject({ code: 'GIOTTO_UNKNOWN_ARGUMENT' });
  });

  it('is one that two arguments share, neither of them of the path, until the rule names them', async () => {
    const shopUnder = (names?: string[]) => {
      @Controller()
      class Strange {
        @GiottoInvalidate({ program: 'x', foreign: true, args: ({ id }) => id as string, names })
        @Post('strange')
        strange(@Query('id') _one: string, @Body('id') _other: string) {}
      }
      return Strange;
    };
    expect(await refusalOf({ controllers: [shopUnder()] })).toMatchObject({
      code: 'GIOTTO_UNKNOWN_ARGUMENT',
      message: expect.stringMatching('There are: query.id, body.id[.]'),
    });
    expect(await refusalOf({ controllers: [shopUnder(['id'])] })).toEqual({ answer: 'started' });
  });

  it.each<[unknown]>([[['id', 'id']], [[1]], ['id'], [['']]])('cannot come from names: %j', async (names) => {
    expect(await refusalOf({ controllers: [shopWith({ names: names as string[] })] })).toMatchObject({
      code: 'GIOTTO_INVALID_OPTION',
    });
  });

  it.each(ADAPTERS)('keeps the response from being stored, and one warning lists the names, on %s', async (adapter) => {
    const logger = new RecordingLogger();
    const app = await start(adapter, {
      controllers: [shopWith({ tags: [(args) => String(args['user'])] })],
      prepare: (made) => made.useLogger(logger),
    });
    for (const id of [1, 2])
      expect(await app.get(`/strange/${id}`)).toMatchObject({
        status: 200,
        cache: 'giotto; fwd=bypass; detail=option-error',
      });
    expect(logger.warnings).toEqual([
      expect.stringMatching(/^Strange\.strange is not cached: .*there is no argument "user"\. There are: _user, id\./),
    ]);
    await app.close();
  });
});
