import { describe, it } from '@jest/globals';
import { Controller, Get, Query } from '@nestjs/common';
import http from 'node:http';

import { GiottoCache, LocMemKeyValue } from 'giotto-cache';
import { start } from '../support/apps/application.js';
import { type Container, expectNothingGrew, times } from '../support/apps/growth.js';
import { startStandalone } from '../support/apps/standalone.js';
import { heapGrowsLessThan, heapInUse } from '../support/faults/heap.js';

const MIB = 1024 * 1024;

@Controller()
class Echo {
  @GiottoCache(60)
  @Get('echo')
  echo(@Query('x') x: string) {
    return { length: x.length };
  }
}

describe('memory stays what it is', () => {
  it('through 100,000 values under keys of their own', async () => {
    const one = await startStandalone({ cache: new LocMemKeyValue({ maxBytes: MIB }) });
    const wrap = (at: number) =>
      one.service.wrap(`key ${at}`, at % 3 === 0 ? () => null : 60, () => ({ at }), { tags: [`tag ${at}`] });
    await times(20_000, 200, wrap);
    const before = heapInUse();
    await times(80_000, 200, (at) => wrap(20_000 + at));
    await heapGrowsLessThan(8 * MIB, before);
    expectNothingGrew(one.app as Container);
    await one.close();
  });

  it('through 5,000 requests with arguments of their own', async () => {
    const app = await start('fastify', {
      controllers: [Echo],
      cache: { cache: new LocMemKeyValue({ maxBytes: MIB }) },
    });
    const agent = new http.Agent({ keepAlive: true, maxSockets: 50 });
    const ask = (at: number) =>
      new Promise<void>((resolve, reject) => {
        http
          .get({ host: '127.0.0.1', port: app.port, path: `/echo?x=${at}`, agent }, (answer) =>
            answer.resume().on('end', resolve),
          )
          .on('error', reject);
      });
    await times(1000, 50, ask);
    const before = heapInUse();
    await times(4000, 50, (at) => ask(1000 + at));
    await heapGrowsLessThan(8 * MIB, before);
    expectNothingGrew(app.app as Container);
    agent.destroy();
    await app.close();
  });
});
