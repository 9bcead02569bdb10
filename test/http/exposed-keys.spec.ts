import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, Post, Query, Res } from '@nestjs/common';
import { parseItem } from 'structured-headers';

import { GiottoCache } from 'giotto-cache';
import { cacheStatus } from '../../lib/http/headers/cache-status.js';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import type { Reply } from '../support/apps/reply.js';

const LONG = 'x'.repeat(20_000);

@Controller()
class Echo {
  @GiottoCache(60, { program: 'echo', methods: ['POST'], statuses: [201], staleIfError: 100 })
  @Post('echo')
  echo(@Body('text') text: string) {
    return { length: text.length };
  }

  @GiottoCache(60, { program: 'failing', methods: ['POST'] })
  @Post('failing')
  failing(@Body('text') _text: string) {
    throw new Error('no');
  }

  @GiottoCache(60, { program: 'cookie', methods: ['POST'], statuses: [201] })
  @Post('cookie')
  cookie(@Body('text') text: string, @Res({ passthrough: true }) reply: Reply) {
    reply.header('Set-Cookie', 'a=1');
    return { length: text.length };
  }

  @GiottoCache(60, { program: 'query' })
  @Get('query')
  query(@Query('x') x: string) {
    return { x };
  }
}

const keyIn = (member: string) => (parseItem(member)[1].get('key') as string | undefined) ?? '';
const shown = (key: string) => keyIn(cacheStatus({ hit: true, ttl: 1 }, key));

describe.each(ADAPTERS)('a key that Cache-Status shows, on %s', (adapter) => {
  let app: Running;
  beforeEach(async () => {
    app = await start(adapter, { controllers: [Echo], cache: { exposeKey: true, honorRequestDirectives: true } });
  });
  afterEach(() => app.close());

  const post = (path: string, text: string, headers: Record<string, string> = {}) =>
    app.ask({
      method: 'POST',
      path,
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ text }),
    });

  it.each([LONG, '"'.repeat(20_000), '\\'.repeat(20_000), '日本'.repeat(10_000)])(
    'is bounded, on a miss, a hit, a refusal, an error and a bypass: %#',
    async (text) => {
      const first = await post('/echo', text);
      const answers = [
        first,
        await post('/echo', text),
        await post('/cookie', text),
        await post('/failing', text),
        await post('/echo', text, { 'cache-control': 'no-store' }),
      ];
      expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 500, 201]);
      for (const { cache } of answers) {
        expect(cache.length).toBeLessThan(1200);
        expect(keyIn(cache)).toMatch(/\.\.\.[0-9a-f]{16}$/);
      }
      expect(answers[1]!.cache).toContain('; hit;');
    },
  );

  it('that is short is whole', async () => {
    expect(keyIn((await app.get('/query?x=12')).cache)).toBe('{"x":"12"}(query)(application/json)');
  });
});

describe('a long key', () => {
  it('still differs from all that begin like it', () => {
    const keys = ['a', 'b', 'c'].map((end) => shown(LONG + end));
    expect(new Set(keys).size).toBe(3);
    expect(new Set(keys.map((key) => key.slice(0, 1000))).size).toBe(1);
  });

  it.each([
    ['x', 1024],
    ['"', 512],
    ['é', 146],
  ])('is one that would take more than 1,024 characters: of %s', (char, most) => {
    expect(shown(char.repeat(most))).not.toContain('...');
    expect(shown(char.repeat(most + 1))).toContain('...');
    expect(cacheStatus({ hit: true, ttl: 1 }, char.repeat(most + 1)).length).toBeLessThanOrEqual(
      'giotto; hit; ttl=1; key=""'.length + 1024,
    );
  });
});
