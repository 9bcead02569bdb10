import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, createParamDecorator, Get, Injectable, Param, ParseIntPipe, Post } from '@nestjs/common';

import { GiottoCache, GiottoCacheService, GiottoInvalidate } from 'giotto-cache';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { RecordingLogger } from '../support/apps/recording-logger.js';
import { refusalOf } from '../support/apps/refusals.js';
import { rejectedBy } from '../support/errors.js';

const CurrentUser = createParamDecorator(() => undefined as { sub: string } | undefined);

let changes = 0;
const subOf = (args: Record<string, unknown>) => `user:${(args['user'] as { sub: string }).sub}`;
const failing = (_args: unknown, model: unknown) => (model as { none: { id: string } }).none.id;

@Controller()
class Shop {
  @GiottoCache(60, { program: 'item', tags: ['items'] })
  @Get('items/:id')
  item(@Param('id', ParseIntPipe) id: number) {
    return { id };
  }

  @GiottoCache(60, { program: 'other' })
  @Get('other')
  other() {
    return {};
  }

  @GiottoInvalidate({ tags: ['items', subOf] })
  @Post('arguments/:id')
  byArguments(@Param('id') id: string, @CurrentUser() user: unknown) {
    changes++;
    return { id, user };
  }

  @GiottoInvalidate({ program: 'item', args: ({ id }) => ({ di: id }) })
  @Post('strange/:id')
  strange(@Param('id') id: string) {
    changes++;
    return { id };
  }

  @GiottoInvalidate({ program: 'item', args: (args, model) => ({ id: Number(failing(args, model)) }) })
  @Post('model/:id')
  byModel(@Param('id') id: string) {
    changes++;
    return { id };
  }

  @GiottoInvalidate({ program: 'item', args: (_args, model) => ({ nobody: model }) })
  @Post('unknown/:id')
  unknownArgument(@Param('id') id: string) {
    changes++;
    return { id };
  }

  @GiottoInvalidate({ tags: [failing, (_args, _model) => Promise.reject(new Error('late')) as never] })
  @Post('tags/:id')
  byTags(@Param('id') id: string) {
    changes++;
    return { id };
  }

  @GiottoInvalidate({ program: 'item', tags: (_args, _model = {}) => 12 as never })
  @Post('twelve/:id')
  twelve(@Param('id') id: string) {
    changes++;
    return { id };
  }

  @GiottoInvalidate({ program: 'item', args: ({ id }) => ({ id }) })
  @Post('text/:id')
  text(@Param('id') id: string) {
    return { id };
  }
}

@Injectable()
class Users {
  @GiottoCache(60, { program: 'users' })
  find(id: number) {
    return { id };
  }
}

describe.each(ADAPTERS)('a function of a rule that fails, on %s', (adapter) => {
  let app: Running;
  let logger: RecordingLogger;
  beforeEach(async () => {
    changes = 0;
    logger = new RecordingLogger();
    app = await start(adapter, { controllers: [Shop], providers: [Users], prepare: (made) => made.useLogger(logger) });
    for (const path of ['/items/1', '/other']) await app.get(path);
  });
  afterEach(() => app.close());
  const hits = async () =>
    Promise.all(['/items/1', '/other'].map(async (path) => (await app.get(path)).cache.includes('hit')));
  const post = (path: string) => app.ask({ method: 'POST', path });

  it.each(['/arguments/1', '/strange/1'])(
    'keeps the method from running if it takes the arguments alone: %s',
    async (path) => {
      expect((await post(path)).status).toBe(500);
      expect([changes, await hits()]).toEqual([0, [true, true]]);
    },
  );

  it.each<[string, string, boolean]>([
    ['/model/1', 'all of "item"', true],
    ['/unknown/1', 'all of "item"', true],
    ['/tags/1', 'everything under the prefix', false],
    ['/twelve/1', 'everything under the prefix', false],
  ])('widens the rule, with one warning, if it takes the result: %s', async (path, what, isOtherLeft) => {
    for (const change of [1, 2]) {
      expect(await post(path)).toMatchObject({ status: 201, text: '{"id":"1"}' });
      expect([changes, await hits()]).toEqual([change, [false, isOtherLeft]]);
    }
    expect(logger.warnings).toEqual([
      expect.stringMatching(
        `^Shop\\.\\w+: a function of @GiottoInvalidate failed after the method had succeeded, so ${what} is invalidated: `,
      ),
    ]);
  });

  it('that returns an argument of another type than calls have causes one warning', async () => {
    const service = app.app.get(GiottoCacheService);
    for (let times = 0; times < 2; times++) {
      expect((await post('/text/1')).status).toBe(201);
      expect(await service.invalidate({ program: 'users', args: ['7'] })).toBe(true);
    }
    const wrong = 'names id by a string, and calls have a number there, so that it may concern none of them.';
    expect(logger.warnings).toEqual([
      `Shop.text: an invalidation of item ${wrong}`,
      `invalidate: an invalidation of users ${wrong}`,
    ]);
    expect(await hits()).toEqual([true, true]);
    await service.invalidate({ program: 'item', args: { id: 1 } });
    expect([await hits(), logger.warnings.length]).toEqual([[false, true], 2]);
  });

  it('an unknown program in code is an error that suggests a similar one', async () => {
    const service = app.app.get(GiottoCacheService);
    const refused = await rejectedBy(() => service.invalidate({ program: 'itm' }));
    expect(refused).toMatchObject({
      code: 'GIOTTO_INVALID_INVALIDATION',
      message: expect.stringMatching(
        /^invalidate: no program of this application is called "itm"\. Did you mean "item"\? There are: item, other, users\. .*foreign: true/,
      ),
    });
    expect(await service.invalidate({ program: 'itm', foreign: true })).toBe(true);
    expect(await hits()).toEqual([true, true]);
  });

  it('the program of wrapped values needs foreign: true, even in a process that has wrapped one', async () => {
    const service = app.app.get(GiottoCacheService);
    await service.wrap('key', 60, () => 1, { program: 'report' });
    const refused = await rejectedBy(() => service.invalidate({ program: 'report', args: 'key' }));
    expect(refused).toMatchObject({ code: 'GIOTTO_INVALID_INVALIDATION' });
    const isTaken = await service.invalidate({ program: 'report', args: 'key', foreign: true });
    expect([isTaken, await service.get('key', { program: 'report' })]).toEqual([true, undefined]);
  });

  it('the default program of wrapped values is known', async () => {
    const service = app.app.get(GiottoCacheService);
    await service.wrap('key', 60, () => 1);
    expect([await service.invalidate({ program: 'wrap', args: 'key' }), await service.get('key')]).toEqual([
      true,
      undefined,
    ]);
  });
});

describe('at startup, a rule', () => {
  const shopUnder = (program: string, foreign?: boolean) => {
    @Controller()
    class Market {
      @GiottoInvalidate({ program, foreign })
      @Post('market')
      sell() {}
    }
    return Market;
  };

  it('that nearly names a program is refused, unless it says foreign: true', async () => {
    const message = expect.stringMatching(
      /^Market\.sell: no program of this application is called "itm"\. Did you mean "item"\?/,
    );
    expect(await refusalOf({ controllers: [Shop, shopUnder('itm')] })).toMatchObject({
      code: 'GIOTTO_INVALID_INVALIDATION',
      message,
    });
    const logger = new RecordingLogger();
    const app = await start('express', {
      controllers: [Shop, shopUnder('itm', true)],
      prepare: (made) => made.useLogger(logger),
    });
    expect(logger.warnings).toEqual([]);
    await app.close();
  });
});
