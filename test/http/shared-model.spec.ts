import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, ParseIntPipe, Query, Res } from '@nestjs/common';
import { setTimeout as wait } from 'node:timers/promises';

import { GiottoCache, GiottoCacheService, GiottoMediaType, GiottoView } from 'giotto-cache';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { refusalOf } from '../support/apps/refusals.js';

let runs = 0;
let views = 0;
const csv = (model: { x: number; run: number }) => `${++views},${model.x},${model.run}`;
const REPRESENTATIONS = { 'application/json': GiottoView.json(), 'text/csv': csv as never };

@Controller()
class Squares {
  @GiottoCache(60, { program: 'squared', tags: ['squares', (_args, model) => `run:${(model as { run: number }).run}`] })
  @GiottoView(REPRESENTATIONS, { shareModel: true })
  @Get('squared')
  async squared(@Query('x', ParseIntPipe) x: number) {
    const run = ++runs;
    await wait(30);
    return { x, run };
  }

  @GiottoCache(60)
  @GiottoView(REPRESENTATIONS)
  @Get('apart')
  async apart(@Query('x', ParseIntPipe) x: number) {
    return { x, run: ++runs };
  }
}

describe.each(ADAPTERS)('representations that share their model, on %s', (adapter) => {
  let app: Running;
  beforeEach(async () => {
    [runs, views] = [0, 0];
    app = await start(adapter, { controllers: [Squares] });
  });
  afterEach(() => app.close());

  const representation = async (accept: string, path = '/squared?x=3') =>
    (await app.get(path, { headers: { accept } })).text;

  it('share one run if they are requested together', async () => {
    expect(
      await Promise.all([representation('application/json'), representation('text/csv'), representation('text/csv')]),
    ).toEqual(['{"x":3,"run":1}', '1,3,1', '1,3,1']);
    expect([runs, views]).toEqual([1, 1]);
    expect(await representation('text/csv')).toBe('1,3,1');
  });

  it('share one run if one is requested soon after the other, and live no longer for that', async () => {
    await representation('application/json');
    app.clock.now += 9000;
    expect(await representation('text/csv')).toBe('1,3,1');
    expect((await app.get('/squared?x=3', { headers: { accept: 'text/csv' } })).cache).toBe('giotto; hit; ttl=51');
    app.clock.now += 51_001;
    expect(await representation('text/csv')).toBe('2,3,2');
  });

  it('are made of another run for other arguments, after ten seconds, and after an invalidation', async () => {
    await representation('application/json');
    expect(await representation('text/csv', '/squared?x=4')).toBe('1,4,2');
    app.clock.now += 10_001;
    expect(await representation('text/csv')).toBe('2,3,3');
    await app.app.get(GiottoCacheService).invalidate({ tags: ['run:3'] });
    expect(await representation('text/csv')).toBe('3,3,4');
  });

  it('are made of a run each without it', async () => {
    expect([
      await representation('application/json', '/apart?x=1'),
      await representation('text/csv', '/apart?x=1'),
    ]).toEqual(['{"x":1,"run":1}', '1,1,2']);
  });

  @Controller()
  class Responding {
    @GiottoCache(60)
    @GiottoView(REPRESENTATIONS, { shareModel: true })
    @Get('responding')
    shared(@Res({ passthrough: true }) _response: object) {}
  }

  @Controller()
  class Choosing {
    @GiottoCache(60)
    @GiottoView(REPRESENTATIONS, { shareModel: true })
    @Get('choosing')
    shared(@GiottoMediaType() _type: string) {}
  }

  it.each([
    ['@Res()', Responding],
    ['@GiottoMediaType()', Choosing],
  ])('are refused at startup where the method has %s', async (parameter, controller) => {
    expect(await refusalOf({ controllers: [controller] })).toMatchObject({
      code: 'GIOTTO_CONTRADICTORY_SHARE',
      message: expect.stringContaining(`${controller.name}.shared: shareModel: true contradicts ${parameter}`),
    });
  });
});
