import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import { HealthCheckService, TerminusModule } from '@nestjs/terminus';

import { GiottoCache, GiottoCacheService, LocMemKeyValue, RedisKeyValue, type GiottoKeyValue } from 'giotto-cache';
import { GiottoCacheHealth } from 'giotto-cache/health';
import { ADAPTERS, start, type Adapter, type Running } from '../support/apps/application.js';
import { until } from '../support/apps/scripted.js';
import { MoodyKeyValue, rejecting } from '../support/cache/doubles.js';
import { patient } from '../support/keyvalue/patient.js';
import { startRedis, type PrivateServer } from '../support/servers/index.js';

@Controller()
class Probes {
  constructor(
    private readonly health: HealthCheckService,
    private readonly cache: GiottoCacheHealth,
  ) {}

  @Get('ready')
  ready() {
    return this.health.check([() => this.cache.check()]);
  }

  @Get('strict')
  strict() {
    return this.health.check([() => this.cache.check('redis', { strict: true })]);
  }

  @GiottoCache(60)
  @Get('page')
  page() {
    return 'page';
  }
}

let app: Running;
afterEach(() => app.close());

const begin = async (adapter: Adapter, cache: GiottoKeyValue) => {
  app = await start(adapter, {
    imports: [TerminusModule.forRoot({ logger: false })],
    controllers: [Probes],
    providers: [GiottoCacheHealth],
    cache: { cache },
  });
};

const asked = async (path: string) => {
  const { status, text } = await app.get(path);
  return { status, details: (JSON.parse(text) as { details: unknown }).details };
};

describe.each(ADAPTERS)('the health of the cache on %s', (adapter) => {
  let server: PrivateServer;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.stop());

  it('is up while Redis answers, degraded while it is away, and up again', async () => {
    await begin(adapter, patient(new RedisKeyValue(server.url)));
    const backend = `redis at 127.0.0.1:${server.port}`;
    expect(await asked('/ready')).toEqual({ status: 200, details: { cache: { status: 'up', backend } } });
    expect(await asked('/strict')).toEqual({ status: 200, details: { redis: { status: 'up', backend } } });
    await server.kill();
    const away = { backend, state: 'down' };
    expect(await asked('/ready')).toEqual({
      status: 200,
      details: { cache: { status: 'up', degraded: true, ...away } },
    });
    expect(await asked('/strict')).toEqual({ status: 503, details: { redis: { status: 'down', ...away } } });
    expect((await app.get('/page')).text).toBe('page');
    await server.restart();
    const service = app.app.get(GiottoCacheService);
    await until(() => service.stats().backend.state === 'up');
    expect(await asked('/strict')).toEqual({ status: 200, details: { redis: { status: 'up', backend } } });
  });

  it('is degraded while the backend takes no writes', async () => {
    const backend = new (class extends MoodyKeyValue {
      override set(): Promise<void> {
        return rejecting(new Error('full'))(undefined);
      }
    })();
    await begin(adapter, backend);
    const service = app.app.get(GiottoCacheService);
    for (let times = 0; times < 3; times++) await service.set('k', times, 60);
    await until(() => service.stats().backend.state === 'read-only');
    const readOnly = { backend: 'moody at h:1', state: 'read-only' };
    expect(await asked('/ready')).toEqual({
      status: 200,
      details: { cache: { status: 'up', degraded: true, ...readOnly } },
    });
    expect(await asked('/strict')).toEqual({ status: 503, details: { redis: { status: 'down', ...readOnly } } });
  });

  it('is up in process memory', async () => {
    await begin(adapter, new LocMemKeyValue());
    expect(await asked('/strict')).toMatchObject({ status: 200, details: { redis: { status: 'up' } } });
  });
});
