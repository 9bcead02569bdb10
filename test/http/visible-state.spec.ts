import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Headers, Param, type PipeTransform } from '@nestjs/common';
import { Temporal as JsTemporal } from '@js-temporal/polyfill';
import { Temporal as FullCalendarTemporal } from 'temporal-polyfill';

import { GiottoCache } from 'giotto-cache';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { RecordingLogger } from '../support/apps/recording-logger.js';
import { HIDDEN, readVisitor, VISIBLE, Visitor } from '../support/apps/visitors.js';
import { touched } from '../support/apps/visitor-classes.js';

const dateOf = (T: { PlainDate: { from(text: string): unknown } }): PipeTransform => ({
  transform: (text: string) => T.PlainDate.from(text),
});

let runs = 0;

@Controller()
class Visited {
  @Get('cached/inbox')
  @GiottoCache(60)
  inbox(@Visitor() visitor: unknown, @Headers('x-kind') kind: string) {
    runs++;
    return { inbox: readVisitor(kind, visitor) };
  }

  @Get('plain/inbox')
  plainInbox(@Visitor() visitor: unknown, @Headers('x-kind') kind: string) {
    return { inbox: readVisitor(kind, visitor) };
  }

  @Get('cached/rates/js/:date')
  @GiottoCache(60)
  rates(@Param('date', dateOf(JsTemporal)) date: unknown) {
    return { of: String(date) };
  }

  @Get('plain/rates/js/:date')
  plainRates(@Param('date', dateOf(JsTemporal)) date: unknown) {
    return { of: String(date) };
  }

  @Get('cached/rates/full/:date')
  @GiottoCache(60)
  otherRates(@Param('date', dateOf(FullCalendarTemporal)) date: unknown) {
    return { of: String(date) };
  }

  @Get('plain/rates/full/:date')
  plainOtherRates(@Param('date', dateOf(FullCalendarTemporal)) date: unknown) {
    return { of: String(date) };
  }
}

const BYPASS = 'giotto; fwd=bypass; detail=unkeyable';

describe.each(ADAPTERS)('an argument on %s', (adapter) => {
  let app: Running;
  const logger = new RecordingLogger();

  beforeAll(async () => {
    app = await start(adapter, { controllers: [Visited], prepare: (made) => made.useLogger(logger) });
  });
  afterAll(() => app.close());
  beforeEach(() => {
    runs = 0;
    app.clock.now += 1_000_000;
  });

  const visit = async (route: 'cached' | 'plain', kind: string, id: string) => {
    touched.count = 0;
    const { status, text, cache } = await app.get(`/${route}/inbox`, { headers: { 'x-kind': kind, 'x-id': id } });
    return { status, text, cache, touched: touched.count };
  };

  it.each(Object.keys(HIDDEN))(
    'whose state is hidden by %s gives nobody another’s answer, and runs no code of its own',
    async (kind) => {
      for (const id of ['1', '2', '1']) {
        const cached = await visit('cached', kind, id);
        const plain = await visit('plain', kind, id);
        const calls = kind === 'a toJSON that throws' ? plain.touched + 1 : plain.touched;
        expect(cached).toEqual({ ...plain, touched: calls, cache: BYPASS });
        expect(plain.text).toBe(`{"inbox":"${id}"}`);
      }
      expect(runs).toBe(3);
    },
  );

  it.each(Object.keys(VISIBLE))('whose state shows in %s has an entry for each state', async (kind) => {
    const stored = 'giotto; fwd=uri-miss; stored';
    for (const [id, cache] of [
      ['1', stored],
      ['2', stored],
      ['1', 'giotto; hit; ttl=60'],
      ['2', 'giotto; hit; ttl=60'],
    ] as const)
      expect(await visit('cached', kind, id)).toEqual({ ...(await visit('plain', kind, id)), cache });
    expect(runs).toBe(2);
  });

  it.each(['js', 'full'])(
    'that is a Temporal.PlainDate of the polyfill %s has an entry for each date',
    async (polyfill) => {
      for (const [date, cache] of [
        ['2026-01-01', 'stored'],
        ['2026-02-02', 'stored'],
        ['2026-01-01', 'hit'],
        ['2026-02-02', 'hit'],
      ] as const) {
        const cached = await app.get(`/cached/rates/${polyfill}/${date}`);
        expect([cached.status, cached.text]).toEqual([200, (await app.get(`/plain/rates/${polyfill}/${date}`)).text]);
        expect(cached.text).toBe(`{"of":"${date}"}`);
        expect(cached.cache).toContain(cache);
      }
    },
  );

  it('with an accessor is named in the log, with the property and the cure', async () => {
    await visit('cached', 'an accessor of an instance', '1');
    expect(logger.warnings).toContainEqual(
      expect.stringMatching(
        /Visited\.inbox is not cached: The argument ".+" cannot be part of a cache key because it contains an instance of Plain whose property "id" is an accessor\. Give the program a key/,
      ),
    );
  });
});
