import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';

import { GiottoCache, MemcacheKeyValue } from 'giotto-cache';
import { ADAPTERS, start } from '../support/apps/application.js';
import { RecordingLogger } from '../support/apps/recording-logger.js';
import { eventually, keepingAlive, outcomeOf, untilNothingIsLeft } from '../support/keyvalue/outcomes.js';
import { patient } from '../support/keyvalue/patient.js';
import { type PrivateServer, startMemcached, startSecureMemcached } from '../support/servers/index.js';

let runs = 0;

@Controller()
class NewsController {
  @GiottoCache(60)
  @Get('news')
  news() {
    return { run: ++runs };
  }
}

const SERVERS: readonly (readonly [string, () => Promise<PrivateServer>, RegExp])[] = [
  [
    'the ASCII protocol alone',
    () => startMemcached({ args: ['-B', 'ascii'] }),
    /it speaks the ASCII protocol alone.* without -B ascii/,
  ],
  ['TLS', () => startSecureMemcached(), /it wants TLS.* without -Z/],
  ['TLS with certificates of both', () => startSecureMemcached({ verify: true }), /it wants TLS.* without -Z/],
];

describe.each(SERVERS)('MemcacheKeyValue on a server that speaks %s', (_, begin, cure) => {
  let server: PrivateServer;
  beforeAll(async () => {
    server = await begin();
  });
  afterAll(() => server.stop());

  it('names the cause and the cure, from the first attempt on, and leaves nothing behind', async () => {
    const before = keepingAlive();
    const keyValue = patient(new MemcacheKeyValue(server.url));
    const unavailable = { code: 'GIOTTO_KEY_VALUE_UNAVAILABLE', message: expect.stringMatching(cure) };
    await expect(keyValue.open()).rejects.toMatchObject(unavailable);
    for (let n = 0; n < 3; n++) await expect(keyValue.get('k')).rejects.toMatchObject(unavailable);
    await keyValue.close();
    expect(await untilNothingIsLeft(before)).toBe(true);
  });

  it.each(ADAPTERS)('starts on %s, says so in one line, and answers uncached', async (adapter) => {
    const logger = new RecordingLogger();
    const app = await start(adapter, {
      controllers: [NewsController],
      cache: { cache: patient(new MemcacheKeyValue(server.url)) },
      prepare: (created) => created.useLogger(logger),
    });
    for (let n = 0; n < 5; n++) expect((await app.get('/news')).text).toBe(`{"run":${runs}}`);
    expect(logger.warnings).toEqual([expect.stringMatching(cure)]);
    await app.close();
  });
});

describe('MemcacheKeyValue on a server of its own kind', () => {
  it('does not take one that is stopped, or whose answers come late, for one of another kind', async () => {
    const server = await startMemcached();
    server.pause();
    const keyValue = new MemcacheKeyValue(server.url);
    for (let attempt = 0; attempt < 3; attempt++) {
      const { error } = await outcomeOf(() => keyValue.open());
      expect(error?.message).toMatch(/gave no answer within 1000 ms/);
    }
    server.resume();
    await eventually(() => keyValue.set('k', Buffer.from('v'), 60));
    await keyValue.close();
    await server.stop();
  });
});
