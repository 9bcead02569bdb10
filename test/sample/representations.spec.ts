import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { expectMissThenHit } from '../support/apps/answers.js';
import { request } from '../support/apps/http-client.js';
import { startSample, type Sample } from '../support/sample/sample.js';

const A_BROWSERS = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8';

let sample: Sample;
beforeAll(async () => void (sample = await startSample()));
afterAll(() => sample.close());

const get = (path: string, accept: string) => request({ port: sample.port, method: 'GET', path, headers: { accept } });

/** The cache's word on an answer, without the key. */
const withoutKey = (cache: string) => cache.replace(/; key=".*"$/, '');

describe('the squares', () => {
  it.each([
    ['a browser', A_BROWSERS, 'text/html; charset=utf-8', /<h1>12² = 144<\/h1>/],
    [
      'whoever wants JSON',
      'application/json',
      'application/json; charset=utf-8',
      /^\{"x":12,"squared":144,"calculatedAt":"[^"]+"\}$/,
    ],
    ['a spreadsheet', 'text/csv', 'text/csv; charset=utf-8', /^x,squared,calculatedAt\r\n12,144,[^,]+Z\r\n$/],
    ['the command line', 'text/cmd', 'text/cmd; charset=utf-8', /^12 squared is 144\n$/],
  ])('answer %s, by an entry of their own', async (_, accept, type, body) => {
    const miss = await get('/squared?x=12', accept);
    const hit = await get('/squared?x=012', accept);
    expect([miss.status, miss.headers['content-type']]).toEqual([200, type]);
    expect(miss.text).toMatch(body);
    expect(miss.cache).toContain(`key="{\\"x\\":12}(squared)(${type.split(';')[0]})"`);
    expectMissThenHit({ ...miss, cache: withoutKey(miss.cache) }, { ...hit, cache: withoutKey(hit.cache) });
  });

  it('answer 406 if nothing suits, with a list', async () => {
    const { status, text, cache } = await get('/squared?x=12', 'image/png');
    expect([status, cache]).toEqual([406, '']);
    for (const type of ['text/html', 'application/json', 'text/csv', 'text/cmd']) expect(text).toContain(type);
  });

  it('answer 400 if x is no number', async () => {
    expect((await get('/squared?x=twelve', 'application/json')).status).toBe(400);
  });
});

describe('the rest of the sample', () => {
  const post = (path: string, body: object, headers = {}) =>
    request({
      port: sample.port,
      method: 'POST',
      path,
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });

  it('lets nobody see a profile who has not signed in, and each no other than their own', async () => {
    expect((await get('/profile', '*/*')).status).toBe(401);
    const sessions = await Promise.all(['Ada', 'Grace'].map((name) => post('/sign-in', { name })));
    for (const [at, name] of ['Ada', 'Grace', 'Ada', 'Grace'].entries()) {
      const cookie = sessions[at % 2]!.headers['set-cookie']![0]!.split(';')[0];
      const profile = await request({ port: sample.port, method: 'GET', path: '/profile', headers: { cookie } });
      expect(JSON.parse(profile.text)).toMatchObject({ name });
      expect(withoutKey(profile.cache)).toBe(at < 2 ? 'giotto; fwd=uri-miss; stored' : 'giotto; hit; ttl=600');
    }
  });

  it('counts primes once for all who ask', async () => {
    const [first, second] = [await get('/primes?below=1000', '*/*'), await get('/primes?below=1000', '*/*')].map(
      ({ text }) => JSON.parse(text),
    );
    expect(first).toMatchObject({ below: 1000, primes: 168 });
    expect(second.countedAt).toBe(first.countedAt);
  });

  it.each([['//example.org/'], ['http://example.org/'], [7], [undefined]])(
    'sends its crowd nowhere else: %j',
    async (path) => {
      expect((await post('/crowd', { path })).status).toBe(400);
    },
  );

  it.each([
    ['/notes', { text: '' }],
    ['/notes', { text: 'x'.repeat(201) }],
    ['/sign-in', { name: ' ' }],
    ['/report/failing', { failing: 'perhaps' }],
  ])('refuses what %s cannot take: %j', async (path, body) => {
    expect((await post(path, body)).status).toBe(400);
  });
});
