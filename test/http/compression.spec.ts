import { Controller, Get, Header, Res, type StreamableFile } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

import { GiottoCache } from 'giotto-cache';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { VariantMaker } from '../../lib/http/compress/variant-maker.js';

const LONG = { rows: Array.from({ length: 500 }, (_, id) => ({ id, name: `row ${id}` })) };

interface HeaderWriter {
  header(name: string, value: string): unknown;
}

let runs = 0;

@Controller()
class ReportsController {
  @Get('report')
  @GiottoCache(3600, { compress: true })
  report() {
    runs++;
    return LONG;
  }

  @Get('plain')
  @GiottoCache(3600)
  plain() {
    return LONG;
  }

  @Get('short')
  @GiottoCache(3600, { compress: true })
  short() {
    return { short: true };
  }

  @Get('image')
  @Header('Content-Type', 'image/png')
  @GiottoCache(3600, { compress: true })
  image(): string {
    return 'x'.repeat(5000);
  }

  @Get('as-it-is')
  @GiottoCache(3600, { compress: true })
  asItIs(@Res({ passthrough: true }) response: HeaderWriter): object | StreamableFile {
    response.header('Cache-Control', 'public, no-transform');
    return LONG;
  }
}

const BR = { 'accept-encoding': 'gzip, deflate, br' };
const GZIP = { 'accept-encoding': 'gzip' };
const DECODE = { br: brotliDecompressSync, gzip: gunzipSync };

describe.each(ADAPTERS)('compression on %s', (adapter) => {
  let app: Running;
  /** Waits for the work behind the responses. */
  const settled = () => (app.app.get(VariantMaker) as unknown as { work: Promise<void> }).work;

  beforeEach(async () => {
    runs = 0;
    app = await start(adapter, { controllers: [ReportsController] });
  });
  afterEach(() => app.close());

  it.each([
    ['br', BR],
    ['gzip', GZIP],
  ] as const)('answers in %s once the first response has asked for it', async (coding, headers) => {
    const miss = await app.get('/report', { headers });
    expect(miss.headers['content-encoding']).toBeUndefined();
    await settled();
    const hit = await app.get('/report', { headers });
    expect(hit.cache).toMatch(/^giotto; hit/);
    expect(hit.headers).toMatchObject({ 'content-encoding': coding, 'content-length': String(hit.body.length) });
    expect(DECODE[coding](hit.body)).toEqual(miss.body);
    expect(hit.body.length).toBeLessThan(miss.body.length / 3);
    expect(runs).toBe(1);
  });

  it('keeps the plain body for clients without, and says in Vary that there is a choice', async () => {
    const miss = await app.get('/report', { headers: BR });
    await settled();
    for (const headers of [{}, { 'accept-encoding': 'identity' }, { 'accept-encoding': 'br;q=0, gzip;q=0' }]) {
      const hit = await app.get('/report', { headers });
      expect(hit.headers['content-encoding']).toBeUndefined();
      expect(hit.headers.vary).toBe('accept-encoding');
      expect(hit.body).toEqual(miss.body);
    }
    expect((await app.get('/report', { headers: BR })).headers.vary).toBe('accept-encoding');
    expect((await app.get('/plain', { headers: BR })).headers.vary).toBeUndefined();
  });

  it('holds several codings in one entry, each with a strong tag of its own', async () => {
    const tags = new Set<unknown>([(await app.get('/report')).headers.etag]);
    for (const headers of [BR, GZIP]) {
      await app.get('/report', { headers });
      await settled();
      const coded = await app.get('/report', { headers });
      tags.add(coded.headers.etag);
      const again = await app.get('/report', { headers: { ...headers, 'if-none-match': coded.headers.etag } });
      expect(again).toMatchObject({ status: 304, text: '' });
      expect(again.headers['content-encoding']).toBeUndefined();
      expect((await app.get('/report', { headers: { 'if-none-match': coded.headers.etag } })).status).toBe(200);
    }
    expect(tags.size).toBe(3);
    expect([...tags].every((tag) => /^"[^"]+"$/.test(String(tag)))).toBe(true);
    expect((await app.get('/report', { headers: BR })).headers['content-encoding']).toBe('br');
  });

  it('leaves the lifetime and the age of the entry alone', async () => {
    await app.get('/report', { headers: BR });
    app.clock.now += 1000_000;
    await app.get('/report', { headers: GZIP });
    await settled();
    const coded = await app.get('/report', { headers: GZIP });
    expect(coded.headers).toMatchObject({ 'content-encoding': 'gzip', age: '1000' });
    expect(coded.cache).toBe('giotto; hit; ttl=2600');
    app.clock.now += 2600_001;
    expect((await app.get('/report', { headers: GZIP })).cache).toBe('giotto; fwd=uri-miss; stored');
  });

  it.each(['/short', '/image', '/as-it-is'])(
    'leaves alone what gains nothing or must not be touched: %s',
    async (path) => {
      await app.get(path, { headers: BR });
      await settled();
      expect((await app.get(path, { headers: BR })).headers['content-encoding']).toBeUndefined();
    },
  );

  it('answers HEAD as it would GET', async () => {
    await app.get('/report', { headers: BR });
    await settled();
    const get = await app.get('/report', { headers: BR });
    const head = await app.get('/report', { headers: BR, method: 'HEAD' });
    expect(head.headers).toMatchObject({
      'content-encoding': 'br',
      'content-length': String(get.body.length),
      etag: get.headers.etag,
    });
    expect(head.body).toHaveLength(0);
  });
});
