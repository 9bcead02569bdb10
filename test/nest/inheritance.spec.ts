import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { GiottoCache, GiottoCacheService } from 'giotto-cache';

import { ADAPTERS, start, type Running } from '../support/apps/application.js';

let runs = 0;
beforeEach(() => {
  runs = 0;
});

/** What a method got, and that it ran. */
const ran = (method: string, ...args: unknown[]) => {
  runs++;
  return { method, args };
};

abstract class Base {
  @GiottoCache(60)
  @Get('inherited')
  inherited(@Query('x') x: string, suffix = 'default') {
    return ran('Base.inherited', this.constructor.name, x, suffix);
  }

  @Get('plain')
  plain(@Query('x') x: string, suffix = 'default') {
    return ran('Base.plain', this.constructor.name, x, suffix);
  }

  @GiottoCache(60)
  @Get('overridden')
  overridden(@Query('x') x: string): unknown {
    return ran('Base.overridden', x);
  }

  @GiottoCache(60)
  @Get('redecorated')
  redecorated(@Query('x') x: string): unknown {
    return ran('Base.redecorated', x);
  }

  @GiottoCache(60)
  @Get('longer')
  longer(@Query('x') x: string): unknown {
    return ran('Base.longer', x);
  }

  @GiottoCache(60)
  @Get('sent')
  sent(@Query('x') x: string): unknown {
    return ran('Base.sent', x);
  }
}

@Controller('one')
class One extends Base {
  /** No decorator of its own: Nest keeps neither its base's route nor its cache. */
  @Get('overridden')
  override overridden(@Query('x') x: string, suffix: unknown = 'default', last: unknown = 'last') {
    return ran('One.overridden', x, suffix, last);
  }

  @GiottoCache(120)
  @Get('redecorated')
  override redecorated(@Query('x') x: string, @Query('y') y?: string, @Query('z') z = 'default') {
    return ran('One.redecorated', x, y, z);
  }

  @GiottoCache(120)
  @Get('longer')
  override longer(@Query('x') x: string, suffix: unknown = 'default') {
    return ran('One.longer', x, suffix);
  }

  @Get('sent')
  override sent(x: string, @Res() response?: { send(body: unknown): void }) {
    setImmediate(() => response!.send(ran('One.sent', x)));
  }
}

@Controller('two')
class Two extends Base {}

@GiottoCache(60)
@Controller('covered')
class Covered extends Base {
  @GiottoCache(null)
  @Get('off')
  off(@Query('x') x: string) {
    return ran('Covered.off', x);
  }
}

@Controller('sister')
class Sister extends Base {}

@GiottoCache(60)
@Controller('class/:id')
class CoveredBase {
  @Get('seconds')
  seconds(@Param('id') id: string, @Query('x') x: string, suffix: unknown = 'default') {
    return ran('CoveredBase.seconds', id, x, suffix);
  }
}

@GiottoCache(5)
@Controller('short/:id')
class Short extends CoveredBase {}

@GiottoCache(null)
@Controller('none/:id')
class None extends CoveredBase {}

@Controller('same/:id')
class Same extends CoveredBase {}

@Controller('asking')
class Asking {
  constructor(@Inject(GiottoCacheService) readonly cache: GiottoCacheService) {}
}

const CONTROLLERS = [One, Two, Covered, Sister, CoveredBase, Short, None, Same, Asking];

describe.each(ADAPTERS)('inheritance, on %s', (adapter) => {
  let app: Running;
  beforeAll(async () => {
    app = await start(adapter, { controllers: CONTROLLERS });
  });
  afterAll(() => app.close());

  /** Asks twice for one answer. */
  const twice = async (path: string) => {
    const answers = [await app.get(path), await app.get(path)];
    return {
      body: JSON.parse(answers[0]!.text) as unknown,
      same: answers[0]!.text === answers[1]!.text,
      cache: answers[1]!.cache,
      runs,
    };
  };

  it.each([
    [
      'an inherited program',
      '/one/inherited?x=a',
      { method: 'Base.inherited', args: ['One', 'a', 'default'] },
      'giotto; hit; ttl=60',
    ],
    [
      'a sister’s inherited program, apart',
      '/two/inherited?x=a',
      { method: 'Base.inherited', args: ['Two', 'a', 'default'] },
      'giotto; hit; ttl=60',
    ],
    [
      'an override with other seconds and more parameters',
      '/one/redecorated?x=a&y=b',
      { method: 'One.redecorated', args: ['a', 'b', 'default'] },
      'giotto; hit; ttl=120',
    ],
    [
      'an override with a parameter that is nobody’s',
      '/one/longer?x=a',
      { method: 'One.longer', args: ['a', 'default'] },
      'giotto; hit; ttl=120',
    ],
    [
      'an inherited handler under a class’s decorator',
      '/covered/plain?x=a',
      { method: 'Base.plain', args: ['Covered', 'a', 'default'] },
      'giotto; hit; ttl=60',
    ],
    [
      'a handler under a class’s decorator',
      '/class/7/seconds?x=a',
      { method: 'CoveredBase.seconds', args: ['7', 'a', 'default'] },
      'giotto; hit; ttl=60',
    ],
    [
      'a subclass’s own seconds',
      '/short/7/seconds?x=a',
      { method: 'CoveredBase.seconds', args: ['7', 'a', 'default'] },
      'giotto; hit; ttl=5',
    ],
    [
      'a subclass that says nothing',
      '/same/7/seconds?x=a',
      { method: 'CoveredBase.seconds', args: ['7', 'a', 'default'] },
      'giotto; hit; ttl=60',
    ],
  ])('caches %s', async (_, path, body, cache) => {
    expect(await twice(path)).toEqual({ body, same: true, cache, runs: 1 });
  });

  it.each([
    [
      'an override without a decorator',
      '/one/overridden?x=a',
      { method: 'One.overridden', args: ['a', 'default', 'last'] },
    ],
    [
      'a handler of a sister of a covered class',
      '/sister/plain?x=a',
      { method: 'Base.plain', args: ['Sister', 'a', 'default'] },
    ],
    ['a method that its own decorator switches off', '/covered/off?x=a', { method: 'Covered.off', args: ['a'] }],
    [
      'a subclass that its decorator switches off',
      '/none/7/seconds?x=a',
      { method: 'CoveredBase.seconds', args: ['7', 'a', 'default'] },
    ],
    ['an override that sends its answer by itself', '/one/sent?x=a', { method: 'One.sent', args: ['a'] }],
  ])('leaves alone %s', async (_, path, body) => {
    expect(await twice(path)).toEqual({ body, same: true, cache: '', runs: 2 });
  });

  it('keeps the entries of a class and its sister apart', async () => {
    await app.get('/one/inherited?x=apart');
    expect(JSON.parse((await app.get('/two/inherited?x=apart')).text)).toMatchObject({
      args: ['Two', 'apart', 'default'],
    });
    expect(runs).toBe(2);
  });

  it('gives each class programs of its own name', () => {
    const programs = app.app
      .get(GiottoCacheService)
      .programs()
      .map(({ program }) => program);
    expect(programs.sort()).toEqual([
      'Covered.inherited',
      'Covered.longer',
      'Covered.overridden',
      'Covered.plain',
      'Covered.redecorated',
      'Covered.sent',
      'CoveredBase.seconds',
      'One.inherited',
      'One.longer',
      'One.redecorated',
      'Same.seconds',
      'Short.seconds',
      'Sister.inherited',
      'Sister.longer',
      'Sister.overridden',
      'Sister.redecorated',
      'Sister.sent',
      'Two.inherited',
      'Two.longer',
      'Two.overridden',
      'Two.redecorated',
      'Two.sent',
    ]);
  });
});
