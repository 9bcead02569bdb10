import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

import { GiottoCache, GiottoCacheService, surrogateKey } from 'giotto-cache';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { request } from '../support/apps/http-client.js';
import { ManualTimeout } from '../support/apps/manual-timeout.js';
import { until } from '../support/apps/scripted.js';
import { deferred } from '../support/cache/computations.js';
import { startVarnish, type PrivateServer } from '../support/servers/index.js';

/** After so many milliseconds a purge is sent once more. */
const AGAIN_MS = 2000;

let runs = 0;

@Controller()
class ItemsController {
  @GiottoCache(60, { visibility: 'public' }) @Get('items') items() {
    return { run: ++runs };
  }
}

describe.each(ADAPTERS)('an answer on its way to the CDN during a purge, on %s', (adapter) => {
  let origin: Running;
  let varnish: PrivateServer | undefined;
  let way: http.Server;
  let arrival: Promise<void>;
  let onTheirWay: number;
  let bans: number;
  let again: ManualTimeout;

  /** Asks the application, and hands its answer on when the test says so. */
  const handOn: http.RequestListener = (asked, answered) => {
    void origin.get(asked.url!).then(async ({ status, headers, body }) => {
      onTheirWay++;
      await arrival;
      answered.writeHead(status, headers).end(body);
    });
  };

  beforeEach(async () => {
    [onTheirWay, bans, arrival, again] = [0, 0, Promise.resolve(), new ManualTimeout(AGAIN_MS)];
    origin = await start(adapter, {
      controllers: [ItemsController],
      sleep: again.sleep,
      cache: {
        downstream: {
          shared: 'lifetime',
          tags: surrogateKey(),
          purge: async ({ tags }) => {
            await request({ port: varnish!.port, method: 'BAN', path: '/', headers: { 'X-Tags': tags.join('|') } });
            bans++;
          },
        },
      },
    });
    way = http.createServer(handOn).listen(0, '127.0.0.1');
    await once(way, 'listening');
    varnish = await startVarnish((way.address() as AddressInfo).port);
  });
  afterEach(async () => {
    await origin.close();
    await varnish?.stop();
    varnish = undefined;
    way.closeAllConnections();
    way.close();
  });

  const get = () => request({ port: varnish!.port, method: 'GET', path: '/items', headers: { host: 'shop' } });

  it('is dropped by the second purge', async () => {
    const arriving = deferred<void>();
    arrival = arriving.promise;
    const late = get();
    await until(() => onTheirWay === 1);
    expect(await origin.app.get(GiottoCacheService).invalidate({ program: 'ItemsController.items' })).toBe(true);
    arriving.resolve();
    const old = await late;
    expect((await get()).text).toBe(old.text);
    await again.isOver();
    await until(() => bans === 2);
    expect((await get()).text).not.toBe(old.text);
  });
});
