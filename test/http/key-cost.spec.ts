import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, Injectable, Post, type PipeTransform } from '@nestjs/common';

import { GiottoCache } from 'giotto-cache';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { RecordingLogger } from '../support/apps/recording-logger.js';

/** Makes an array that occurs twice in the next one, 40 times. */
@Injectable()
class Double implements PipeTransform {
  transform(value: unknown): unknown {
    let doubled = value;
    for (let level = 0; level < 40; level++) doubled = [doubled, doubled];
    return doubled;
  }
}

@Injectable()
class ManyDigits implements PipeTransform<{ digits: number }> {
  transform = ({ digits }: { digits: number }) => 10n ** BigInt(digits);
}

@Injectable()
class Far implements PipeTransform<{ at: number }> {
  transform = ({ at }: { at: number }) => Object.assign([], { [at]: 1 });
}

const POSTED = { methods: ['POST'], statuses: [201] };
let runs = 0;

@Controller()
class Searches {
  @Post('cached/search')
  @GiottoCache(60, POSTED)
  search(@Body() body: unknown) {
    return { run: ++runs, type: typeof body };
  }

  @Post('doubled')
  @GiottoCache(60, POSTED)
  doubled(@Body(Double) body: unknown[]) {
    return { run: ++runs, length: body.length };
  }

  @Post('digits')
  @GiottoCache(60, POSTED)
  digits(@Body(ManyDigits) _number: bigint) {
    return { run: ++runs };
  }

  @Post('far')
  @GiottoCache(60, POSTED)
  far(@Body(Far) list: unknown[]) {
    return { run: ++runs, length: list.length };
  }
}

const BYPASS = 'giotto; fwd=bypass; detail=unkeyable';
const STORED = 'giotto; fwd=uri-miss; stored';
const HIT = 'giotto; hit; ttl=60';

const nested = (open: string, close: string, depth: number) => `${open.repeat(depth)}1${close.repeat(depth)}`;
const listed = (element: string, bytes: number) =>
  `[${Array.from({ length: bytes / (element.length + 1) }, () => element).join(',')}]`;

/** Bodies within the 100 KB that Express takes. */
const BODIES: readonly (readonly [what: string, body: string, first: string, second: string])[] = [
  ['50,000 arrays in one another', nested('[', ']', 49_000), BYPASS, BYPASS],
  ['15,000 objects in one another', nested('{"a":', '}', 15_000), BYPASS, BYPASS],
  ['501 arrays in one another', nested('[', ']', 501), BYPASS, BYPASS],
  ['500 arrays in one another', nested('[', ']', 500), STORED, HIT],
  ['30,000 empty arrays', listed('[]', 90_000), STORED, HIT],
  ['10,000 small objects', listed('{"a":{}}', 90_000), STORED, HIT],
  ['45,000 numbers', listed('1', 90_000), STORED, HIT],
  [
    'keys out of order',
    JSON.stringify(Object.fromEntries(Array.from({ length: 8000 }, (_, at) => [`k${(at * 7919) % 8000}`, 1]))),
    STORED,
    HIT,
  ],
  ['a text of escapes', JSON.stringify(['\n'.repeat(40_000)]), STORED, HIT],
  ['a text of what a key writes at length', `["${'\u007f\\u0001'.repeat(10_000)}"]`, STORED, HIT],
  [
    'names that are no names',
    '{"__proto__":{"a":1},"constructor":{"name":"Date","prototype":null},"toJSON":1}',
    STORED,
    HIT,
  ],
];

describe.each(ADAPTERS)('the key of a body on %s', (adapter) => {
  let app: Running;
  const logger = new RecordingLogger();
  beforeAll(async () => {
    app = await start(adapter, { controllers: [Searches], prepare: (made) => made.useLogger(logger) });
  });
  afterAll(() => app.close());

  const post = (path: string, body: string) =>
    app.ask({ method: 'POST', path, headers: { 'content-type': 'application/json' }, body });

  /** Fastify itself refuses names such as `__proto__`. */
  const taken = BODIES.filter(([, body]) => adapter === 'express' || !body.includes('__proto__'));

  it.each(taken)('of %s', async (_, body, ...caches) => {
    for (const cache of caches) expect(await post('/cached/search', body)).toMatchObject({ status: 201, cache });
  });

  it.each([
    ['doubled', '{}', '"length":2'],
    ['digits', '{"digits":400000}', '"run"'],
    ['far', '{"at":1000000000}', '"length":1000000001'],
  ])('that a pipe makes too long for one is none: %s', async (path, body, text) => {
    for (let time = 0; time < 2; time++)
      expect(await post(`/${path}`, body)).toMatchObject({
        status: 201,
        cache: BYPASS,
        text: expect.stringContaining(text),
      });
    expect(logger.warnings).toContainEqual(
      expect.stringContaining(
        `Searches.${path} is not cached: The key of a call of Searches.${path} takes more than 262144 characters`,
      ),
    );
  });

  it('that is too deep is named in the log, with the cure', async () => {
    await post('/cached/search', nested('[', ']', 600));
    expect(logger.warnings).toContainEqual(
      expect.stringMatching(
        /^Searches\.search is not cached: The argument ".+" cannot be part of a cache key because it is nested more than 500 levels deep\. Give the program a key/,
      ),
    );
  });
});
