import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { GiottoKeyValue } from 'giotto-cache';
import { ADAPTERS, start } from '../support/apps/application.js';
import { expectSame } from '../support/apps/answers.js';
import { ProgramsController } from '../support/cmd/application.js';
import { Prices, ViewsController } from '../support/cmd/views.controller.js';
import { LASTING_BACKENDS, type CommandBackend } from '../support/cmd/backends.js';
import { runsIn, type Outcome } from '../support/cmd/giotto-cmd.js';
import { installed, session } from '../support/cmd/installed-for-all.js';
import { PATIENCE } from '../support/keyvalue/patient.js';

/** The line with which `stats` counts what is not in a table. */
const COUNTS: Readonly<Record<string, string>> = {
  Redis: 'keys      1 under this prefix, including versions for invalidation\n',
  Memcached: 'keys      unknown: the server does not count by prefix\n',
};

describe.each(Object.entries(LASTING_BACKENDS))('giotto-cmd on %s', (name, make) => {
  let backend: CommandBackend;
  let keyValue: GiottoKeyValue;
  let calls: string;
  let run: (...words: string[]) => Promise<Outcome>;

  beforeAll(async () => {
    backend = await make();
    keyValue = backend.connect();
    await keyValue.open();
    calls = join(installed.folder, `calls-${name}.txt`);
    await writeFile(calls, '');
    run = session.on({ env: { ...backend.env, CALLS: calls } });
  });
  afterEach(() => keyValue.clear());
  afterAll(async () => {
    await keyValue.close();
    await backend.drop();
  });

  it('answers the second call from the cache, predicts that, and shows the entry', async () => {
    // One backend shows that a process of its own does as the session does: starting them takes longest here.
    const once = name === 'Redis' ? installed.on({ env: { ...backend.env, CALLS: calls } }) : run;
    const first = await once('squared', 'x=12');
    expect(first).toMatchObject({ code: 0, err: '', out: expect.stringContaining('squared: 144') });
    const [second, explained, inspected, body] = await Promise.all([
      run('squared', 'x=012', '--verbose'),
      run('squared', 'x=12', '--explain'),
      run('inspect', 'squared', 'x=12'),
      run('inspect', '{"x":12}(squared)(text/cmd)', '--body'),
    ]);
    expect(second).toMatchObject({
      code: 0,
      out: first.out,
      err: expect.stringMatching(/Cache-Status: giotto; hit; ttl=\d+\n/),
    });
    expect(explained!.out).toMatch(/^key {4}\{"x":12\}\(squared\)\(text\/cmd\)\n[^]*cache {2}hit, 3[56]\d\d s left\n$/);
    expect(inspected!.out).toMatch(
      /^key {6}\{"x":12\}\(squared\)\(text\/cmd\)\nstate {4}valid\nlevel {4}view\nstatus {3}200\nage {6}\d+ s\nleft {5}3[56]\d\d s\nsize {5}\d+ bytes\ntags {5}none\nheaders {2}Content-Type: text\/cmd; charset=utf-8\n {9}ETag: "/,
    );
    expect(body).toEqual(first);
    expect(await runsIn(calls)).toBe(1);
  });

  it('shares entries with HTTP in both directions', async () => {
    for (const adapter of ADAPTERS) {
      const cache = { cache: backend.connect(), prefix: keyValue.prefix, timeout: PATIENCE };
      const app = await start(adapter, { controllers: [ProgramsController], cache });
      app.clock.now = Date.now();
      try {
        expect(await run('page', 'query.page=2', '--accept', 'application/json')).toMatchObject({
          code: 0,
          out: '{"page":2,"isQuery":true}',
        });
        const filled = await app.get('/page?page=2');
        await keyValue.clear();
        const made = await app.get('/page?page=2');
        expect([filled.cache, made.cache]).toEqual([
          expect.stringMatching(/^giotto; hit; ttl=\d+$/),
          'giotto; fwd=uri-miss; detail=storing',
        ]);
        expectSame(filled, made);
      } finally {
        await app.close();
      }
    }
    expect(await run('page', 'query.page=2', '--accept', 'application/json', '--explain')).toMatchObject({
      out: expect.stringContaining('cache  hit, '),
    });
  });

  it('flushes its own prefix, and only with --yes', async () => {
    const stranger = Object.assign(backend.connect(), { prefix: 'stranger:' });
    await stranger.open();
    const kept = ['version everything 0', 'k'];
    for (const key of kept) await stranger.set(key, Buffer.from('v'), 60);
    await run('squared', 'x=3');
    const state = async () => /^state {4}(\w+)/m.exec((await run('inspect', 'squared', 'x=3')).out)?.[1];
    expect(await run('flush')).toEqual({
      code: 2,
      out: '',
      err: 'giotto-cmd: Nobody can be asked whether to flush. Say --yes.\n',
    });
    expect(await state()).toBe('valid');
    expect(await run('flush', '--yes')).toMatchObject({
      code: 0,
      out: expect.stringContaining(`under the prefix "${keyValue.prefix}".\n`),
    });
    expect(await state()).toBe('invalidated');
    expect((await stranger.getMany(kept)).map(String)).toEqual(['v', 'v']);
    await stranger.clear();
    await stranger.close();
  });

  it('flushes one call, a program or a tag, and shows the entries as invalidated', async () => {
    const app = await start('express', {
      controllers: [ProgramsController, ViewsController],
      providers: [Prices],
      cache: { cache: backend.connect(), prefix: keyValue.prefix, timeout: PATIENCE },
    });
    app.clock.now = Date.now();
    const paths = ['/square?x=1', '/square?x=2', '/greeting?name=Ann', '/page?page=1'];
    const misses = async () => {
      const answers = await Promise.all(
        paths.map(async (path) => ({ path, ...(await app.get(path, { headers: { accept: 'application/json' } })) })),
      );
      return answers
        .filter(({ cache }) => !/^giotto; hit; ttl=\d+$/.test(cache))
        .map(({ path, cache }) => [path, cache]);
    };
    const invalidated = (...expected: string[]) =>
      expected.map((path) => [path, 'giotto; fwd=miss; detail=invalidated']);
    try {
      expect(await misses()).toHaveLength(4);
      expect((await run('flush', '--yes', '--program', 'square', 'x=01')).out).toMatch(
        /^Forgot the entries of square x=01 in /,
      );
      expect(await misses()).toEqual(invalidated('/square?x=1'));
      expect((await run('flush', '--yes', '--tag', 'square 2', '--tag', 'greetings')).out).toMatch(
        /^Forgot what is tagged square 2, greetings in /,
      );
      const [inspected, explained] = await Promise.all([
        run('inspect', 'square', 'x=2', '--accept', 'application/json'),
        run('square', 'x=2', '--accept', 'application/json', '--explain'),
      ]);
      expect(inspected!.out).toMatch(/\nstate {4}invalidated[^]*\ntags {5}squares, square 2\n/);
      expect(explained!.out).toContain('cache  miss: what is stored under this key was invalidated\n');
      expect(await misses()).toEqual(invalidated('/square?x=2', '/greeting?name=Ann'));
      expect((await run('flush', '--yes', '--program', 'page', '--tag', 'prices')).out).toMatch(
        /^Forgot the entries of page and what is tagged prices in /,
      );
      expect(await misses()).toEqual(invalidated('/page?page=1'));
      expect((await run('flush', '--yes', '--soft', '--program', 'square', 'x=1')).out).toMatch(
        /^Recomputing the entries of square x=1 in .* as it is asked for\.\n$/,
      );
      const [softly, explainedSoftly] = await Promise.all([
        run('inspect', 'square', 'x=1', '--accept', 'application/json'),
        run('square', 'x=1', '--accept', 'application/json', '--explain'),
      ]);
      expect(softly!.out).toMatch(/\nstate {4}softly invalidated\n[^]*\nleft {5}\d+ s\n/);
      expect(explainedSoftly!.out).toContain('cache  hit, softly invalidated, and recomputed in the background\n');
      expect(await misses()).toEqual([['/square?x=1', 'giotto; hit; ttl=0; detail=stale-while-revalidate']]);
    } finally {
      await app.close();
    }
  });

  it('flushes entries of provider methods', async () => {
    const app = await start('express', {
      controllers: [],
      providers: [Prices],
      cache: { cache: backend.connect(), prefix: keyValue.prefix, timeout: PATIENCE },
    });
    app.clock.now = Date.now();
    const inspect = async (key: string) => /^state {4}(\w+)/m.exec((await run('inspect', key)).out)?.[1];
    try {
      await Promise.all([
        app.app.get(Prices).priceOf('pear', 2),
        app.app.get(Prices).priceOf('12', 2),
        app.app.get(Prices).priceOf('plum', 2),
      ]);
      expect(await run('flush', '--yes', '--program', 'priceOf', '0=12', '1=2')).toMatchObject({ code: 0, err: '' });
      expect(await inspect('{"0":"12","1":2}(priceOf)(value)')).toBe('invalidated');
      expect(await run('flush', '--yes', '--program', 'priceOf', 'article=plum', 'pieces=2')).toMatchObject({
        code: 0,
        err: '',
      });
      expect(await inspect('{"0":"plum","1":2}(priceOf)(value)')).toBe('invalidated');
      expect(await inspect('{"0":"pear","1":2}(priceOf)(value)')).toBe('valid');
      expect(await run('flush', '--yes', '--program', 'priceOf')).toMatchObject({ code: 0, err: '' });
      expect(await inspect('{"0":"pear","1":2}(priceOf)(value)')).toBe('invalidated');
    } finally {
      await app.close();
    }
  });

  it('prints stats, prunes, and reports a missing entry', async () => {
    // A connection that has been open for a minute deletes expired rows at its next write.
    const fresh = backend.connect();
    await fresh.set('expired', Buffer.from('v'), 0.001);
    await fresh.set('live', Buffer.from('four'), 60);
    await fresh.close();
    const isDatabase = 'prune' in keyValue;
    const [stats, pruned, missing] = await Promise.all([run('stats'), run('prune'), run('inspect', 'squared', 'x=1')]);
    expect(stats).toMatchObject({ code: 0, err: '' });
    expect(stats.out).toMatch(
      new RegExp(
        `^backend {3}\\S.*\\nprefix {4}"${keyValue.prefix}"\\ntimeout {3}20000 ms\\nlargest {3}\\d+ bytes\\nprograms {2}14, 1 called by GraphQL, 1 called by code, 1 called by messages of a microservice, 1 called by messages of a socket\\nanswers {3}in [\\d.]+ ms\\n`,
      ),
    );
    expect(stats.out).toContain(
      COUNTS[name] ?? `rows      1 live, 1 expired, 5 bytes of values, under the prefix "${keyValue.prefix}"\n`,
    );
    expect(pruned.out).toContain(isDatabase ? ': 1 expired row deleted.' : ': expired entries go by themselves.');
    expect(missing).toEqual({
      code: 1,
      out: '',
      err: 'giotto-cmd: Nothing is stored under {"x":1}(squared)(text/cmd)\n',
    });
  });
});
