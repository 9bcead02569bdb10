import compress from '@fastify/compress';
import { type INestApplication, Controller, Get } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import compression from 'compression';
import { gunzipSync } from 'node:zlib';

import { GiottoCache } from 'giotto-cache';
import { ADAPTERS, start, type Adapter, type Running } from '../support/apps/application.js';
import { VariantMaker } from '../../lib/http/compress/variant-maker.js';

const LONG = { rows: Array.from({ length: 500 }, (_, id) => ({ id, name: `row ${id}` })) };

@Controller()
class ReportsController {
  @Get('report')
  @GiottoCache(3600, { compress: true })
  report() {
    return LONG;
  }

  @Get('plain')
  @GiottoCache(3600)
  plain() {
    return LONG;
  }
}

/** What applications use so far. */
const COMPRESSORS: Record<Adapter, (app: INestApplication) => unknown> = {
  express: (app) => app.use(compression()),
  fastify: (app) => (app as NestFastifyApplication).register(compress as never),
};

describe.each(ADAPTERS)('behind the compression that %s has', (adapter) => {
  let app: Running;
  const get = (path: string) => app.get(path, { headers: { 'accept-encoding': 'gzip' } });

  beforeEach(async () => {
    app = await start(adapter, {
      controllers: [ReportsController],
      prepare: async (created) => void (await COMPRESSORS[adapter](created)),
    });
  });
  afterEach(() => app.close());

  it.each(['/report', '/plain'])('no answer is compressed twice: %s', async (path) => {
    for (let request = 0; request < 3; request++) {
      const answer = await get(path);
      expect(answer.headers['content-encoding']).toBe('gzip');
      expect(JSON.parse(gunzipSync(answer.body).toString())).toEqual(LONG);
      await (app.app.get(VariantMaker) as unknown as { work: Promise<void> }).work;
    }
  });

  it('sends the stored bytes as they are', async () => {
    await get('/report');
    await (app.app.get(VariantMaker) as unknown as { work: Promise<void> }).work;
    const hit = await get('/report');
    expect(hit.headers.etag).toMatch(/-gzip"$/);
    expect(hit.headers['content-length']).toBe(String(hit.body.length));
  });
});
