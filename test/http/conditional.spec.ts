import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, HttpCode, Res, StreamableFile } from '@nestjs/common';

import { GiottoCache } from 'giotto-cache';
import { lastingHeaders } from '../support/apps/answers.js';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import type { Reply } from '../support/apps/reply.js';

const MODIFIED = 'Wed, 01 Apr 2026 10:00:00 GMT';
let runs = 0;
let views = 0;

@Controller()
class ConditionalController {
  @GiottoCache(60, { vary: ['x-lang'] })
  @Get('json')
  json() {
    runs++;
    return { toJSON: () => ({ view: ++views, text: 'zażółć' }) };
  }

  @GiottoCache(60)
  @HttpCode(200)
  @Get('modified')
  modified(@Res({ passthrough: true }) reply: Reply) {
    runs++;
    reply.header('Last-Modified', MODIFIED);
    return 'text';
  }

  @GiottoCache(60)
  @Get('tagged')
  tagged(@Res({ passthrough: true }) reply: Reply) {
    runs++;
    reply.header('ETag', 'W/"own, tag"');
    return new StreamableFile(Buffer.from('bytes'));
  }

  @GiottoCache(60, { statuses: [404] })
  @Get('missing')
  missing(@Res({ passthrough: true }) reply: Reply) {
    runs++;
    reply.status(404);
    return { missing: true };
  }
}

describe.each(ADAPTERS)('on %s', (adapter) => {
  let app: Running;
  beforeEach(async () => {
    [runs, views] = [0, 0];
    app = await start(adapter, { controllers: [ConditionalController] });
  });
  afterEach(() => app.close());

  const tagOf = async (path: string) => String((await app.get(path)).headers.etag);
  const ifNoneMatch = (tag: string, path = '/json', method = 'GET') =>
    app.ask({ path, method, headers: { 'if-none-match': tag } });

  it('an entity tag is strong, of the body, and the same on miss and hit', async () => {
    const [one, other] = [await tagOf('/json'), await tagOf('/json')];
    expect(one).toMatch(/^"[\w-]{22}"$/);
    expect(other).toBe(one);
    app.clock.now += 61_000;
    expect(await tagOf('/json')).not.toBe(one);
  });

  it.each<[string, (tag: string) => string]>([
    ['one tag', (tag) => tag],
    ['a list', (tag) => `"other", ${tag} , W/"third"`],
    ['a list without blanks', (tag) => `"other",${tag}`],
    ['a weak tag', (tag) => `W/${tag}`],
    ['any', () => '*'],
  ])('304 answers a hit by If-None-Match with %s, without the method or the view', async (_name, make) => {
    const tag = await tagOf('/json');
    for (const method of ['GET', 'HEAD']) {
      app.clock.now += 1000;
      const answer = await ifNoneMatch(make(tag), '/json', method);
      expect([answer.status, answer.body.length, runs, views]).toEqual([304, 0, 1, 1]);
      expect(answer.headers).toMatchObject({ etag: tag, vary: 'x-lang', age: method === 'GET' ? '1' : '2' });
      expect(answer.cache).toMatch(/^giotto; hit; ttl=5[89]$/);
      for (const name of ['content-type', 'content-length', 'transfer-encoding'])
        expect(answer.headers).not.toHaveProperty(name);
    }
  });

  it.each(['"other"', '"a", "b"', 'W/"other"', 'other', '', '"*"'])('200 answers If-None-Match: %s', async (tag) => {
    const full = await app.get('/json');
    const answer = await ifNoneMatch(tag);
    expect([answer.status, answer.text, runs]).toEqual([200, full.text, 1]);
  });

  it('304 answers a miss too, whose entry is whole', async () => {
    const tag = await tagOf('/modified');
    app.clock.now += 61_000;
    const answer = await ifNoneMatch(tag, '/modified');
    expect([answer.status, answer.body.length, answer.cache, runs]).toEqual([
      304,
      0,
      'giotto; fwd=uri-miss; stored',
      2,
    ]);
    expect(answer.headers['last-modified']).toBe(MODIFIED);
    const hit = await app.get('/modified');
    expect([hit.status, hit.text, hit.headers['content-length'], runs]).toEqual([200, 'text', '4', 2]);
    expect(hit.headers['content-type']).toMatch(/^text\//);
  });

  it.each([
    ['the same moment', MODIFIED, 304],
    ['a later one', 'Wed, 01 Apr 2026 10:00:01 GMT', 304],
    ['an earlier one', 'Wed, 01 Apr 2026 09:59:59 GMT', 200],
    ['no date', 'yesterday', 200],
  ])('If-Modified-Since %s than the method’s Last-Modified: %s', async (_name, since, status) => {
    await app.get('/modified');
    const answer = await app.get('/modified', { headers: { 'if-modified-since': since } });
    expect([answer.status, runs]).toEqual([status, 1]);
  });

  it('If-None-Match goes before If-Modified-Since', async () => {
    const tag = await tagOf('/modified');
    const both = (etag: string, since: string) =>
      app.get('/modified', { headers: { 'if-none-match': etag, 'if-modified-since': since } });
    expect((await both('"other"', MODIFIED)).status).toBe(200);
    expect((await both(tag, 'Wed, 01 Apr 2020 10:00:00 GMT')).status).toBe(304);
  });

  it('a tag of the method’s own is kept and compared', async () => {
    expect(await tagOf('/tagged')).toBe('W/"own, tag"');
    expect(await tagOf('/tagged')).toBe('W/"own, tag"');
    expect((await ifNoneMatch('"own, tag"', '/tagged')).status).toBe(304);
    expect((await ifNoneMatch('"own"', '/tagged')).status).toBe(200);
  });

  it('another status than 200 stays what it is', async () => {
    const tag = await tagOf('/missing');
    const answer = await ifNoneMatch(tag, '/missing');
    expect([answer.status, answer.text, runs]).toEqual([404, '{"missing":true}', 1]);
  });

  it.each(['/json', '/modified', '/tagged', '/missing'])('HEAD is answered from the GET entry: %s', async (path) => {
    const get = await app.get(path);
    const head = await app.ask({ method: 'HEAD', path });
    expect([head.status, head.body.length, runs]).toEqual([get.status, 0, 1]);
    expect(lastingHeaders(head)).toEqual(lastingHeaders(get));
    expect(head.headers['content-length']).toBe(String(get.body.length));
    expect(head.cache).toBe('giotto; hit; ttl=60');
  });

  it.each(['/json', '/modified', '/tagged', '/missing'])('HEAD fills the entry for GET: %s', async (path) => {
    const head = await app.ask({ method: 'HEAD', path });
    expect([head.cache, head.body.length]).toEqual(['giotto; fwd=uri-miss; stored', 0]);
    const get = await app.get(path);
    expect([get.cache, runs]).toEqual(['giotto; hit; ttl=60', 1]);
    expect(get.body.length).toBeGreaterThan(0);
    expect(lastingHeaders(get)).toEqual(lastingHeaders(head));
  });
});
