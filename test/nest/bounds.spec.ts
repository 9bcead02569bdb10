import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Query, Res } from '@nestjs/common';

import { GiottoCache, LocMemKeyValue } from 'giotto-cache';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import type { Reply } from '../support/apps/reply.js';
import { type Container, expectNothingGrew, times } from '../support/apps/growth.js';
import { RecordingLogger } from '../support/apps/recording-logger.js';
import { startStandalone } from '../support/apps/standalone.js';

@Controller()
class Echo {
  @GiottoCache(60)
  @Get('echo')
  echo(@Query('x') x: string) {
    return { length: x.length };
  }

  @GiottoCache(60, { maxEntryBytes: 1000 })
  @Get('headers')
  headers(@Query('bytes') bytes: string, @Res({ passthrough: true }) reply: Reply) {
    reply.header('X-Own', 'x'.repeat(Number(bytes)));
    return {};
  }

  @GiottoCache(60, { key: ({ x }) => (x as string).repeat(256 * 1024) })
  @Get('long')
  long(@Query('x') x: string) {
    return { x };
  }
}

describe('the internal collections of the cache stay bounded', () => {
  it('with 2,000 values under keys of their own', async () => {
    const one = await startStandalone({ cache: new LocMemKeyValue() });
    await times(2000, 200, (at) =>
      one.service.wrap(`key ${at}`, at % 3 === 0 ? () => null : 60, () => ({ at }), { tags: [`tag ${at}`] }),
    );
    expectNothingGrew(one.app as Container);
    await one.close();
  });

  it('with 500 requests with arguments of their own', async () => {
    const app = await start('fastify', { controllers: [Echo] });
    await times(500, 50, (at) => app.get(`/echo?x=${at}`));
    expectNothingGrew(app.app as Container);
    await app.close();
  });
});

describe.each(ADAPTERS)('on %s', (adapter) => {
  let app: Running;
  afterEach(() => app.close());

  it('the headers of an entry count towards maxEntryBytes', async () => {
    app = await start(adapter, { controllers: [Echo] });
    for (const [bytes, cache] of [
      [100, 'stored'],
      [1000, 'detail=size'],
    ] as const) {
      const answer = await app.get(`/headers?bytes=${bytes}`);
      expect([answer.cache, answer.text, answer.headers['x-own']?.length]).toEqual([
        `giotto; fwd=uri-miss; ${cache}`,
        '{}',
        bytes,
      ]);
    }
  });

  it('a key of more than 256 KiB is refused, with one warning', async () => {
    const logger = new RecordingLogger();
    app = await start(adapter, { controllers: [Echo], prepare: (made) => made.useLogger(logger) });
    for (const x of ['a', 'a', 'b'])
      expect(await app.get(`/long?x=${x}`)).toMatchObject({
        status: 200,
        text: `{"x":"${x}"}`,
        cache: 'giotto; fwd=bypass; detail=unkeyable',
      });
    expect(logger.warnings).toEqual([
      expect.stringContaining(
        'Echo.long is not cached: The key of a call of Echo.long takes more than 262144 characters',
      ),
    ]);
  });
});
