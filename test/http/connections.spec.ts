import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Param } from '@nestjs/common';

import { GiottoCache } from 'giotto-cache';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { converse } from '../support/apps/raw-connection.js';

let runs = 0;

@Controller()
class TextsController {
  @GiottoCache(60)
  @Get('texts/:name')
  text(@Param('name') name: string) {
    runs++;
    return name === 'none' ? '' : { name, text: '='.repeat(name.length * 100) };
  }
}

describe.each(ADAPTERS)('one connection on %s', (adapter) => {
  let app: Running;
  beforeEach(async () => {
    runs = 0;
    app = await start(adapter, { controllers: [TextsController] });
  });
  afterEach(() => app.close());

  it.each([
    ['one after the other', false],
    ['all at once', true],
  ])('carries misses, hits, HEAD and 304 %s', async (_name, pipelined) => {
    const requests = [
      'GET /texts/a',
      'HEAD /texts/a',
      'GET /texts/a\nIf-None-Match: *',
      'HEAD /texts/bb',
      'GET /texts/bb',
      'GET /texts/none',
      'HEAD /texts/none\nIf-None-Match: *',
      'GET /texts/none',
      'HEAD /texts/none',
      'GET /texts/a',
    ];
    if (pipelined) await Promise.all(['a', 'bb', 'none'].map((name) => app.get(`/texts/${name}`)));
    const answers = await converse(app.port, requests, pipelined);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 304, 200, 200, 200, 304, 200, 200, 200]);
    expect(answers.map(({ body }) => (body === '' ? '' : (JSON.parse(body) as { name: string }).name))).toEqual([
      'a',
      '',
      '',
      '',
      'bb',
      '',
      '',
      '',
      '',
      'a',
    ]);
    expect(runs).toBe(3);
    for (const { head, status } of answers)
      expect([status, /content-length/i.test(head)]).toEqual([status, status === 200]);
    for (const { head } of answers) expect(head).not.toMatch(/^connection: close/im);
  });
});
