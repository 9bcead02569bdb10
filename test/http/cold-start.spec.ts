import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Query } from '@nestjs/common';
import { setTimeout as wait } from 'node:timers/promises';

import { GiottoCache } from 'giotto-cache';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';

let runs = 0;

@Controller()
class SlowController {
  @GiottoCache(60)
  @Get('slow')
  async slow(@Query('x') x: string) {
    runs++;
    await wait(100);
    return { x };
  }
}

describe.each(ADAPTERS)('a program that nobody has asked before, on %s', (adapter) => {
  let app: Running;
  afterEach(() => app.close());

  it('runs once for all who ask while it runs, whenever they come', async () => {
    runs = 0;
    app = await start(adapter, { controllers: [SlowController] });
    const answers = [];
    for (let n = 0; n < 20; n++) {
      answers.push(app.get('/slow?x=1'));
      await wait(3);
    }
    expect((await Promise.all(answers)).map(({ text }) => text)).toEqual(Array.from({ length: 20 }, () => '{"x":"1"}'));
    expect(runs).toBe(1);
  });
});
