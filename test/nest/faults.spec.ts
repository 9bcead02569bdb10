import { type CanActivate, Controller, Get, Injectable, Query, UseGuards } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';

import { GIOTTO_KEY_VALUE, GiottoCache, type GiottoKeyValue } from 'giotto-cache';
import { start, type Running } from '../support/apps/application.js';
import { RecordingLogger } from '../support/apps/recording-logger.js';
import type { PrivateServer } from '../support/servers/index.js';
import { BACKENDS_UNDER_FAULT } from '../support/apps/backends-under-fault.js';

/** More than a healthy server takes, however busy the machine is. */
const TIMEOUT_MS = 2000;
/** Longer than that. */
const BLOCKED_MS = 2500;

/** Nobody wakes who waits for it. */
const NEVER_NOTIFIED = new Int32Array(new SharedArrayBuffer(4));

/** Keeps the event loop from doing anything else, as a busy application does, and leaves the processor to others. */
@Injectable()
class BlockingGuard implements CanActivate {
  canActivate() {
    Atomics.wait(NEVER_NOTIFIED, 0, 0, BLOCKED_MS);
    return true;
  }
}

@Controller()
class SquaresController {
  @Get('squared')
  @GiottoCache(3600, { program: 'squared' })
  squared(@Query('x') x: string) {
    return { squared: Number(x) ** 2 };
  }

  @Get('busy')
  @UseGuards(BlockingGuard)
  busy() {
    return 'done';
  }
}

describe.each(BACKENDS_UNDER_FAULT)('$name', ({ start: startServer, prepare, connect }) => {
  let server: PrivateServer;
  let app: Running;
  let logger: RecordingLogger;
  /** A number of each test's own, and the three after it. */
  let x = 0;

  const startApplication = async () => {
    logger = new RecordingLogger();
    app = await start('express', {
      controllers: [SquaresController],
      cache: { cache: connect(server), timeout: TIMEOUT_MS },
      prepare: (created) => created.useLogger(logger),
    });
  };

  /** Answers, however often it takes, until the cache is in use again. */
  const untilCached = async () => {
    for (;;) if (/; hit|; stored/.test((await app.get(`/squared?x=${x}`)).cache)) return;
  };

  const expectUncached = async (path: string) => {
    const answer = await app.get(path);
    expect(answer.text).toBe(`{"squared":${x ** 2}}`);
    expect(answer.cache).toBe('giotto; fwd=miss; detail=backend-error');
  };

  beforeAll(async () => {
    server = await startServer();
    await prepare(server);
  });
  afterAll(() => server.stop());
  beforeEach(() => {
    x += 10;
  });
  afterEach(() => app.close());

  it('is named in one log line at startup', async () => {
    await startApplication();
    expect(logger.lines).toEqual([
      expect.stringMatching(new RegExp(`^Caching in .*${server.port}.*"giotto:giotto-cache:"\\.$`)),
    ]);
    expect(logger.warnings).toEqual([]);
  });

  it('may be down when the application starts, and is used as soon as it is up', async () => {
    await server.kill();
    await startApplication();
    await expectUncached(`/squared?x=${x}`);
    await expectUncached(`/squared?x=${x}`);
    expect(logger.warnings).toHaveLength(1);
    await server.restart();
    await untilCached();
    expect((await app.get(`/squared?x=${x}`)).cache).toMatch(/^giotto; hit/);
    await logger.untilRecovery();
    expect(logger.recoveries).toHaveLength(1);
  });

  it('may hang in mid-run', async () => {
    await startApplication();
    await untilCached();
    server.pause();
    for (let request = 0; request < 5; request++) await expectUncached(`/squared?x=${x}`);
    expect(logger.warnings).toHaveLength(1);
    server.resume();
    await untilCached();
    expect(logger.warnings).toHaveLength(1);
    await logger.untilRecovery();
    expect(logger.recoveries).toHaveLength(1);
  });

  it('is not asked again while it hangs, so that no further request waits for it', async () => {
    await startApplication();
    await untilCached();
    server.pause();
    await Promise.all([1, 2, 3].map((n) => app.get(`/squared?x=${x + n}`)));
    const lookups = jest.spyOn(app.app.get<GiottoKeyValue>(GIOTTO_KEY_VALUE), 'getMany');
    for (let request = 0; request < 10; request++) await expectUncached(`/squared?x=${x}`);
    expect(lookups).not.toHaveBeenCalled();
    expect(logger.warnings).toHaveLength(1);
    server.resume();
    await untilCached();
    expect(logger.warnings).toHaveLength(1);
  });

  it('may die in mid-run, and come back', async () => {
    await startApplication();
    await untilCached();
    await server.kill();
    for (let request = 0; request < 5; request++) await expectUncached(`/squared?x=${x}`);
    await server.restart();
    await untilCached();
    expect(logger.warnings).toHaveLength(1);
    await logger.untilRecovery();
    expect(logger.recoveries).toHaveLength(1);
  });

  it('is not considered slow because the event loop was busy', async () => {
    await startApplication();
    await untilCached();
    await app.get(`/squared?x=${x}`);
    for (let round = 0; round < 2; round++) {
      const hits = Array.from({ length: 5 }, () => app.get(`/squared?x=${x}`));
      const [answers] = await Promise.all([Promise.all(hits), app.get('/busy')]);
      for (const { cache } of answers) expect(cache).toMatch(/^giotto; hit/);
    }
    expect(logger.warnings).toEqual([]);
  });
});
