import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Query, StreamableFile } from '@nestjs/common';
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import http from 'node:http';
import { Readable } from 'node:stream';

import { GiottoCache } from 'giotto-cache';
import { entityTag } from '../../lib/http/headers/validators.js';
import { expectMissThenHit, expectStreamThenHit } from '../support/apps/answers.js';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';

const LIMIT = 100_000;
/** The headers that are stored with a file: its type, and an entity tag. */
const HEADERS = ['Content-Type', 'application/octet-stream', 'ETag', entityTag(Buffer.alloc(0))].join('').length;
const CHUNKS = Array.from({ length: 40 }, () => randomBytes(9973));
const LONG = Buffer.concat(CHUNKS);

let runs = 0;
let destroyed = 0;

const counted = (chunks: Iterable<Buffer>, fail?: Error) =>
  Readable.from(
    (async function* () {
      try {
        yield* chunks;
        if (fail) throw fail;
      } finally {
        destroyed++;
      }
    })(),
  );

const SOURCES: Record<string, () => unknown> = {
  long: () => new StreamableFile(counted(CHUNKS), { type: 'video/mp4', disposition: 'inline' }),
  longDeclared: () => new StreamableFile(counted(CHUNKS), { length: LONG.length }),
  atLimit: () => new StreamableFile(LONG.subarray(0, LIMIT - HEADERS)),
  overLimit: () => new StreamableFile(LONG.subarray(0, LIMIT - HEADERS + 1)),
  json: () => ({ text: 'x'.repeat(LIMIT) }),
  short: () => new StreamableFile(counted([Buffer.from('a'), Buffer.alloc(0), Buffer.from('b')])),
  empty: () => new StreamableFile(counted([])),
  broken: () => new StreamableFile(counted(CHUNKS.slice(0, 2), new Error('disk')), { length: LONG.length }),
  brokenAtOnce: () => new StreamableFile(counted([], new Error('disk'))),
  lyingShort: () => new StreamableFile(counted(CHUNKS.slice(0, 2)), { length: LONG.length }),
  missingFile: () => new StreamableFile(createReadStream('/no/such/file')),
  readable: () => Readable.from(['one ', 'two']),
  generator: () =>
    (async function* () {
      yield 'one ';
      yield 'two';
    })(),
  webStream: () =>
    new ReadableStream({
      start: (controller) => {
        controller.enqueue(Buffer.from('one two'));
        controller.close();
      },
    }),
  webResponse: () => new Response('one two', { status: 203, headers: { 'x-web': 'yes' } }),
};

@Controller()
class StreamsController {
  @GiottoCache(60, { maxEntryBytes: LIMIT })
  @Get('cached')
  cached(@Query('source') source: string) {
    runs++;
    return SOURCES[source]!();
  }

  @Get('plain')
  plain(@Query('source') source: string) {
    return SOURCES[source]!();
  }
}

const sum = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe.each(ADAPTERS)('a stream on %s', (adapter) => {
  let app: Running;
  beforeAll(async () => {
    app = await start(adapter, { controllers: [StreamsController] });
  });
  beforeEach(() => {
    runs = 0;
    destroyed = 0;
  });
  afterAll(() => app.close());

  it.each([
    ['long', 'streaming'],
    ['longDeclared', 'size'],
    ['overLimit', 'size'],
    ['json', 'size'],
  ])('beyond maxEntryBytes is sent whole and not stored: %s', async (source, detail) => {
    const plain = await app.get(`/plain?source=${source}`);
    for (const run of [1, 2]) {
      const answer = await app.get(`/cached?source=${source}`);
      expect([answer.cache, runs]).toEqual([`giotto; fwd=uri-miss; detail=${detail}`, run]);
      expect([answer.status, answer.headers['content-type'], sum(answer.body)]).toEqual([
        plain.status,
        plain.headers['content-type'],
        sum(plain.body),
      ]);
    }
  });

  it.each([
    ['atLimit', expectMissThenHit],
    ['short', expectStreamThenHit],
    ['empty', expectStreamThenHit],
  ])('within maxEntryBytes is stored: %s', async (source, expectThenHit) => {
    const plain = await app.get(`/plain?source=${source}`);
    const miss = await app.get(`/cached?source=${source}`);
    expect(sum(miss.body)).toBe(sum(plain.body));
    expectThenHit(miss, await app.get(`/cached?source=${source}`));
    expect(runs).toBe(1);
  });

  it.each(['broken', 'brokenAtOnce', 'lyingShort', 'missingFile'])(
    'that breaks is not stored, and the client learns of it: %s',
    async (source) => {
      const outcome = (path: string) =>
        app.get(path).then(
          ({ status, text }) => [status, text],
          () => 'connection broken',
        );
      const plain = await outcome(`/plain?source=${source}`);
      for (const run of [1, 2]) {
        expect(await outcome(`/cached?source=${source}`)).toEqual(plain);
        expect(runs).toBe(run);
      }
    },
  );

  it.each(['readable', 'generator', 'webStream', 'webResponse'])(
    'without a known end passes through: %s',
    async (source) => {
      const plain = await app.get(`/plain?source=${source}`);
      for (const run of [1, 2]) {
        const answer = await app.get(`/cached?source=${source}`);
        expect([answer.cache, runs]).toEqual(['giotto; fwd=uri-miss; detail=stream', run]);
        expect([answer.status, answer.headers['content-type'], answer.text]).toEqual([
          plain.status,
          plain.headers['content-type'],
          plain.text,
        ]);
      }
      expect(plain.text).toBe('one two');
    },
  );

  it('is closed when the client leaves it', async () => {
    await new Promise<void>((resolve, reject) => {
      const question = http.get({ port: app.port, path: '/cached?source=long', agent: false }, (response) => {
        response.once('data', () => question.destroy());
        response.once('close', resolve);
      });
      question.once('error', (error: NodeJS.ErrnoException) => error.code !== 'ECONNRESET' && reject(error));
    });
    for (let turn = 0; turn < 1000 && destroyed === 0; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(destroyed).toBe(1);
  });
});
