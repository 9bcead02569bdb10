import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Res, StreamableFile } from '@nestjs/common';
import { Readable } from 'node:stream';

import { GiottoCache } from 'giotto-cache';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { leaveEarly } from '../support/apps/leaving-client.js';
import { WatchedFile } from '../support/apps/open-files.js';
import type { Reply } from '../support/apps/reply.js';
import { until, untilCache } from '../support/apps/scripted.js';
import { deferred } from '../support/cache/computations.js';

const LIMIT = 100_000;
const LONG = 12_000_000;
const SHORT = 50_000;

type SendingReply = Reply & { send(body: unknown): unknown };

let file: WatchedFile;
let act: (reply: SendingReply) => unknown;
let opened = 0;

/** The file, once it has been asked for. */
const open = (bytes: number) => (opened++, file.stream(bytes));

const ANSWERS: Record<string, (reply: SendingReply) => unknown> = {
  long: () => open(LONG),
  withCookie: (reply) => (reply.header('Set-Cookie', 'a=b'), open(SHORT)),
  withStatus: (reply) => (reply.status(202), open(SHORT)),
  failed: (reply) => (reply.status(503), open(SHORT)),
  answered: (reply) => (reply.send('by itself'), open(SHORT)),
  stream: () => open(SHORT).getStream(),
};

@Controller()
class StaleFilesController {
  @GiottoCache(1, { staleIfError: 600, maxEntryBytes: LIMIT })
  @Get('if-error')
  ifError(@Res({ passthrough: true }) reply: SendingReply) {
    return act(reply);
  }

  @GiottoCache(1, { staleWhileRevalidate: 600, maxEntryBytes: LIMIT })
  @Get('revalidate')
  revalidate(@Res({ passthrough: true }) reply: SendingReply) {
    return act(reply);
  }

  @GiottoCache(1, { staleIfError: 600, timeout: 1, maxEntryBytes: LIMIT })
  @Get('late')
  late(@Res({ passthrough: true }) reply: SendingReply) {
    return act(reply);
  }
}

beforeAll(async () => void (file = await WatchedFile.create(LONG)));
afterAll(() => file.remove());

const broken = () =>
  new StreamableFile(
    Readable.from(
      (async function* () {
        yield 'one';
        throw new Error('disk');
      })(),
    ),
  );

describe.each(ADAPTERS)('a stale entry of a stream on %s', (adapter) => {
  let app: Running;
  beforeEach(async () => {
    [opened, act] = [0, () => 'old'];
    app = await start(adapter, { controllers: [StaleFilesController] });
  });
  afterEach(() => app.close());

  const isClosed = () => opened > 0 && file.open === 0;

  /** Has an entry stored, and lets it become old. */
  const age = async (path: string) => {
    await app.get(path);
    app.clock.now += 2000;
  };

  it.each(Object.keys(ANSWERS))('a file of a refresh that nobody gets is closed: %s', async (name) => {
    await age('/revalidate');
    act = ANSWERS[name]!;
    expect((await app.get('/revalidate')).text).toBe('old');
    await until(isClosed);
  });

  it.each(Object.keys(ANSWERS))('a file that comes too late is closed: %s', async (name) => {
    await age('/late');
    const gate = deferred<void>();
    act = async (reply) => (await gate.promise, ANSWERS[name]!(reply));
    const answer = await app.get('/late');
    expect([answer.text, answer.cache]).toEqual(['old', 'giotto; fwd=stale; detail=timeout']);
    gate.resolve();
    await until(isClosed);
  });

  it.each(['failed', 'long', 'withCookie', 'withStatus', 'answered'])(
    'a file that is sent in its place, or not, is closed: %s',
    async (name) => {
      for (const ask of [
        () => app.get('/if-error'),
        () => app.ask({ path: '/if-error', method: 'HEAD' }),
        () => leaveEarly(app.port, '/if-error'),
      ]) {
        act = () => 'old';
        await age('/if-error');
        act = ANSWERS[name]!;
        await ask();
        await until(isClosed);
        app.clock.now += 1_000_000;
      }
    },
  );

  it('a file that fails is closed, and the stale entry answers', async () => {
    await age('/if-error');
    act = ANSWERS.failed!;
    const answer = await app.get('/if-error');
    expect([answer.text, answer.cache]).toEqual(['old', 'giotto; fwd=stale; fwd-status=503; detail=stale-if-error']);
    await until(isClosed);
  });

  it('it answers in place of a file that breaks', async () => {
    await age('/if-error');
    act = broken;
    const answer = await app.get('/if-error');
    expect([answer.status, answer.text, answer.cache]).toEqual([
      200,
      'old',
      'giotto; fwd=stale; fwd-status=200; detail=stale-if-error',
    ]);
  });

  it('a file is read to its end before it goes to the client, and stored', async () => {
    await age('/if-error');
    act = () => open(SHORT);
    const answer = await app.get('/if-error');
    expect([answer.body.length, answer.cache]).toEqual([SHORT, 'giotto; fwd=stale; stored']);
    expect((await app.get('/if-error')).cache).toMatch('giotto; hit');
    await until(isClosed);
  });

  it('a file that is longer than maxEntryBytes is sent whole', async () => {
    await age('/if-error');
    act = ANSWERS.long!;
    const answer = await app.get('/if-error');
    expect([answer.body.length, answer.cache]).toEqual([LONG, 'giotto; fwd=stale; detail=size']);
    await until(isClosed);
  });

  it('a file that comes too late is stored', async () => {
    await age('/late');
    const gate = deferred<void>();
    act = async () => (await gate.promise, open(SHORT));
    expect((await app.get('/late')).text).toBe('old');
    gate.resolve();
    await untilCache(app, '/late', 'giotto; hit; ttl=1');
    await until(isClosed);
  });
});
