import { randomUUID } from 'node:crypto';

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, ParseIntPipe, Query } from '@nestjs/common';

import { GiottoCache, GiottoCacheService, MemcacheKeyValue } from 'giotto-cache';
import { callVersion, everythingVersion, programVersion, versionKey } from '../../lib/cache/store/versions.js';
import { rendezvous } from '../../lib/keyvalue/memcache/rendezvous.js';
import { ADAPTERS, type Adapter, type Running, start } from '../support/apps/application.js';
import { RecordingLogger } from '../support/apps/recording-logger.js';
import { eventually } from '../support/keyvalue/outcomes.js';
import { type PrivateServer, startMemcached } from '../support/servers/index.js';

const NUMBERS = Array.from({ length: 30 }, (_, n) => n);
const PROGRAM = 'news';
/** More than a host takes that works, however busy the machine is. One that is frozen is given up after it. */
const TIMEOUT_MS = 2000;

let runs = 0;

@Controller()
class NewsController {
  @GiottoCache(3600, { program: PROGRAM })
  @Get('news')
  news(@Query('x', ParseIntPipe) x: number) {
    return { x, run: ++runs };
  }
}

describe('three Memcached hosts', () => {
  let servers: PrivateServer[];
  let placeOf: (id: string) => number;
  beforeAll(async () => {
    servers = await Promise.all([startMemcached(), startMemcached(), startMemcached()]);
    placeOf = rendezvous(servers.map(({ url }) => url));
  });
  const running: Running[] = [];
  afterEach(async () => {
    servers[0]!.resume();
    if (servers[0]!.pid === undefined) await servers[0]!.restart();
    await Promise.all(running.splice(0).map((app) => app.close()));
  });
  afterAll(() => Promise.all(servers.map((server) => server.stop())));

  const VERSION = versionKey(programVersion(PROGRAM));
  const EVERYTHING = versionKey(everythingVersion(PROGRAM));
  const keysOf = (x: number) => [
    `{"x":${x}}(${PROGRAM})(application/json)`,
    versionKey(callVersion(PROGRAM, `{"x":${x}}`)),
    VERSION,
    EVERYTHING,
  ];
  /** A prefix under which these keys are on those hosts. */
  const prefixWith = (isIt: (hostOf: (key: string) => number) => boolean): string => {
    for (;;) {
      const prefix = `${randomUUID()}:`;
      if (isIt((key) => placeOf(prefix + key))) return prefix;
    }
  };
  const startOn = async (adapter: Adapter, prefix: string) => {
    const logger = new RecordingLogger();
    const app = await start(adapter, {
      controllers: [NewsController],
      cache: { cache: new MemcacheKeyValue({ hosts: servers.map(({ url }) => url) }), prefix, timeout: TIMEOUT_MS },
      prepare: (created) => created.useLogger(logger),
    });
    running.push(app);
    const ask = async (x: number) => {
      const { status, text, cache } = await app.get(`/news?x=${x}`);
      expect(status).toBe(200);
      return { run: (JSON.parse(text) as { run: number }).run, isHit: cache.includes('; hit'), cache };
    };
    const untilHit = (x: number) =>
      eventually(async () => {
        const answer = await ask(x);
        expect(answer.cache).toContain('; hit');
        return answer.run;
      });
    const untilAllAreHits = () => Promise.all(NUMBERS.map(untilHit));
    return { ...app, logger, ask, untilAllAreHits, cache: app.app.get(GiottoCacheService) };
  };
  const LINE = expect.stringMatching(
    /^memcache at \S+ (is not available|gave no answer).* Its keys, and all programs whose version is among them, are not cached until it is back\.$/,
  );

  const FALLS = [
    ['killed', (server: PrivateServer) => server.kill(), (server: PrivateServer) => server.restart()],
    ['frozen', async (server: PrivateServer) => server.pause(), async (server: PrivateServer) => server.resume()],
  ] as const;
  const CASES = ADAPTERS.flatMap((adapter) => FALLS.map(([how, fall, rise]) => ({ adapter, how, fall, rise })));

  it.each(CASES)('$how, one costs what has a key there, and no more, on $adapter', async ({ adapter, fall, rise }) => {
    const prefix = prefixWith((hostOf) => hostOf(VERSION) !== 0 && hostOf(EVERYTHING) !== 0);
    const app = await startOn(adapter, prefix);
    const before = await app.untilAllAreHits();
    await fall(servers[0]!);
    await Promise.all(NUMBERS.map(app.ask));
    for (let round = 0; round < 2; round++)
      for (const x of NUMBERS) {
        const { isHit, run } = await app.ask(x);
        const isServed = keysOf(x).every((key) => placeOf(prefix + key) !== 0);
        expect([x, isHit, run === before[x]]).toEqual([x, isServed, isServed]);
      }
    expect(app.logger.warnings).toEqual([LINE]);
    await rise(servers[0]!);
    await app.untilAllAreHits();
    expect(app.logger.warnings).toEqual([LINE]);
  });

  it.each(CASES)(
    '$how, the one that has the version of a program costs that program, and brings nothing old back, on $adapter',
    async ({ adapter, fall, rise }) => {
      const prefix = prefixWith((hostOf) => hostOf(VERSION) === 0);
      // Both log to the logger of the last one.
      const [one, other] = [await startOn(adapter, prefix), await startOn(adapter, prefix)];
      await one.untilAllAreHits();
      await other.untilAllAreHits();
      await fall(servers[0]!);
      await Promise.all(NUMBERS.map(other.ask));
      for (const x of NUMBERS) expect((await other.ask(x)).isHit).toBe(false);
      const last = runs;
      expect(await one.cache.invalidate({ program: PROGRAM })).toBe(false);
      for (const x of NUMBERS) expect((await one.ask(x)).run).toBeGreaterThan(last);
      expect(other.logger.warnings).toEqual([LINE, LINE]);
      await rise(servers[0]!);
      const renewed = eventually(async () => expect((await one.ask(0)).isHit).toBe(true));
      let isRenewed = false;
      void renewed.finally(() => (isRenewed = true));
      while (!isRenewed) for (const x of NUMBERS) expect((await one.ask(x)).run).toBeGreaterThan(last);
      await renewed;
      for (const x of NUMBERS) expect((await other.ask(x)).run).toBeGreaterThan(last);
      await other.untilAllAreHits();
    },
  );
});
