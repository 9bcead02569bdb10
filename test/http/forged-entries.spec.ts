import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Query } from '@nestjs/common';

import { GIOTTO_KEY_VALUE, GiottoCache, GiottoCacheService, LocMemKeyValue, type GiottoKeyValue } from 'giotto-cache';
import { digest } from '../../lib/cache/support/digest.js';
import { encodeEntry } from '../../lib/cache/entry/entry-codec.js';
import type { Entry } from '../../lib/cache/entry/entry.js';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { refusalOf } from '../support/apps/refusals.js';

const SECRET = 'sixteen bytes and more';
let runs = 0;
const run = () => ({ run: ++runs });

@Controller()
class Pages {
  @Get('page')
  @GiottoCache(60, { program: 'page', compress: true })
  page(@Query('x') _x: string) {
    return { ...run(), filler: 'x'.repeat(5000) };
  }

  @Get('token')
  @GiottoCache(60, { program: 'token' })
  token(@Query('token') _token: string) {
    return run();
  }
}

const keyOf = (x: string) => `{"x":"${x}"}(page)(application/json)`;
const FORGED: Entry = {
  level: 'view',
  status: 200,
  headers: [['content-type', 'text/html']],
  removed: [],
  body: Buffer.from('<script>'),
  storedAt: Date.UTC(2026, 0, 1),
  seconds: 3600,
};
const UNREADABLE = 'giotto; fwd=miss; stored; detail=entry-unreadable';
const HIT = 'giotto; hit; ttl=60';

describe.each(ADAPTERS)('with a secret on %s', (adapter) => {
  let app: Running;
  let keyValue: GiottoKeyValue;
  beforeEach(async () => {
    runs = 0;
    app = await start(adapter, { controllers: [Pages], cache: { secret: SECRET, exposeKey: true } });
    keyValue = app.app.get<GiottoKeyValue>(GIOTTO_KEY_VALUE);
  });
  afterEach(() => app.close());

  const statusOf = async (x: string) => (await app.get(`/page?x=${x}`)).cache.replace(/; key=.*?(?=; |$)/, '');

  it('serves what it has stored', async () => {
    expect([await statusOf('1'), await statusOf('1')]).toEqual(['giotto; fwd=uri-miss; stored', HIT]);
  });

  it('serves nothing that somebody else has written, and puts it right', async () => {
    await statusOf('1');
    await keyValue.set(keyOf('1'), encodeEntry(FORGED), 60);
    expect([await statusOf('1'), await statusOf('1')]).toEqual([UNREADABLE, HIT]);
  });

  it('serves no entry of another call', async () => {
    await statusOf('1');
    await statusOf('2');
    await keyValue.set(keyOf('1'), (await keyValue.get(keyOf('2')))!, 60);
    expect([await statusOf('1'), await statusOf('1')]).toEqual([UNREADABLE, HIT]);
  });

  it('takes no version that somebody else has written', async () => {
    await statusOf('1');
    await keyValue.set('version program page', Buffer.from('AAAAAAAAAAAA.0'), 0);
    expect([await statusOf('1'), await statusOf('1')]).toEqual(['giotto; fwd=miss; stored; detail=invalidated', HIT]);
  });

  it('is not kept from storing by what stands under a lease', async () => {
    await keyValue.set(`lease ${keyOf('1')}`, Buffer.from('mine'), 0);
    expect([await statusOf('1'), await statusOf('1')]).toEqual(['giotto; fwd=uri-miss; stored', HIT]);
  });

  it('sends no compressed body that somebody else has written', async () => {
    const ask = () => app.get('/page?x=1', { headers: { 'accept-encoding': 'gzip' } });
    const plain = (await app.get('/page?x=1')).text;
    await keyValue.set(`variant gzip ${keyOf('1')}`, encodeEntry(FORGED), 60);
    const { text, headers } = await ask();
    expect([text, headers['content-encoding']]).toEqual([plain, undefined]);
  });

  it('still invalidates', async () => {
    await statusOf('1');
    await app.app.get(GiottoCacheService).invalidate({ program: 'page', args: { x: '1' } });
    expect([await statusOf('1'), await statusOf('1')]).toEqual(['giotto; fwd=miss; stored; detail=invalidated', HIT]);
  });

  const shownDigest = async (of: Running) =>
    /secret#([0-9a-f]{64})/.exec((await of.get('/token?token=0042')).cache)![1];

  it('makes digests that only those with the secret can make', async () => {
    const others = await Promise.all(
      [SECRET, 'another secret of as many bytes', undefined].map((secret) =>
        start(adapter, { controllers: [Pages], cache: { exposeKey: true, ...(secret && { secret }) } }),
      ),
    );
    const [same, other, none] = await Promise.all(others.map(shownDigest));
    const own = await shownDigest(app);
    await Promise.all(others.map((one) => one.close()));
    expect(own).toBe(same);
    expect(new Set([own, other, none]).size).toBe(3);
    expect(none).toBe(digest('"0042"'));
  });
});

describe('the option `secret`', () => {
  it.each([
    ['a short text', 'fifteen bytes!!', '"15 bytes"'],
    ['an empty text', '', '"0 bytes"'],
    ['a short Buffer', Buffer.alloc(15), '"15 bytes"'],
    ['a list of names', ['pin'], '"an array"'],
    ['a number', 4711, '"a value of type number"'],
    ['null', null, '"null"'],
  ])('is refused as %s, and not shown', async (_, secret, shown) => {
    expect(await refusalOf({ controllers: [Pages], cache: { secret: secret as string } })).toMatchObject({
      code: 'GIOTTO_INVALID_OPTION',
      message: `secret: ${shown} is not possible. Use a random text or Buffer of at least 16 bytes that all processes have, such as process.env.CACHE_SECRET; names of secret arguments are secrets: ['pin'].`,
    });
  });

  it('may be bytes, which are the same as their text', async () => {
    const cache = new LocMemKeyValue();
    const first = await start('express', { controllers: [Pages], cache: { cache, secret: SECRET } });
    await first.get('/page?x=1');
    const key = keyOf('1');
    const stored = (await cache.get(key))!;
    await first.close();
    const second = await start('express', { controllers: [Pages], cache: { secret: Buffer.from(SECRET) } });
    const keyValue = second.app.get<GiottoKeyValue>(GIOTTO_KEY_VALUE);
    await keyValue.set(key, stored, 60);
    const { cache: said } = await second.get('/page?x=1');
    await second.close();
    expect(said).toBe('giotto; fwd=miss; stored; detail=invalidated');
  });
});

describe('the option `secrets`', () => {
  it.each([['pin'], [['pin', 1]], [['']], [['--']], [{}]])('is refused as %j', async (secrets) => {
    expect(await refusalOf({ controllers: [Pages], cache: { secrets: secrets as string[] } })).toMatchObject({
      code: 'GIOTTO_INVALID_OPTION',
      message: expect.stringMatching(
        /^GiottoCacheModule: secrets: .* is not possible\. Use an array of names of arguments and properties/,
      ),
    });
  });
});
