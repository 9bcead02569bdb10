import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, ParseIntPipe, Query } from '@nestjs/common';

import { GiottoCache, GiottoView } from 'giotto-cache';
import { expectSame } from '../support/apps/answers.js';
import { start, type Running } from '../support/apps/application.js';
import { BACKENDS, type Place } from '../support/apps/backends.js';
import { PATIENCE } from '../support/keyvalue/patient.js';

interface Square {
  readonly x: number;
  readonly squared: number;
}

const ran = { methods: 0, views: 0 };

const csv = ({ x, squared }: Square, { language }: { language: string | undefined }) => {
  ran.views++;
  return `${language}: ${x},${squared}\n`;
};

const square = (x: number): Square => {
  ran.methods++;
  return { x, squared: x * x };
};

@Controller()
class SquaresController {
  @Get('apart')
  @GiottoCache(60, { program: 'apart' })
  @GiottoView({ 'application/json': GiottoView.json(), 'text/csv': csv }, { languages: ['en', 'de'] })
  apart(@Query('x', ParseIntPipe) x: number) {
    return square(x);
  }

  @Get('shared')
  @GiottoCache(60, { program: 'shared' })
  @GiottoView({ 'application/json': GiottoView.json(), 'text/csv': csv }, { shareModel: true })
  shared(@Query('x', ParseIntPipe) x: number) {
    return square(x);
  }
}

describe.each(BACKENDS.map((backend) => [backend.name, backend] as const))('views on %s', (_name, backend) => {
  let place: Place;
  let app: Running;
  beforeAll(async () => {
    place = await backend.open();
    const cache = place.connect();
    app = await start('express', {
      controllers: [SquaresController],
      cache: { cache, prefix: cache.prefix, timeout: PATIENCE },
    });
  });
  afterAll(async () => {
    await app.close();
    await place.drop();
  });
  beforeEach(() => void Object.assign(ran, { methods: 0, views: 0 }));

  it('are an entry for each representation and language, on whose hit neither method nor view runs', async () => {
    const asked = [
      { accept: 'text/csv' },
      { accept: 'text/csv', 'accept-language': 'de' },
      { accept: 'application/json' },
    ];
    const ask = () => Promise.all(asked.map((headers) => app.get('/apart?x=12', { headers })));
    const [misses, hits] = [await ask(), await ask()];
    expect(misses.map(({ text }) => text)).toEqual(['en: 12,144\n', 'de: 12,144\n', '{"x":12,"squared":144}']);
    expect(hits.map(({ cache }) => cache)).toEqual(Array(3).fill(expect.stringMatching(/^giotto; hit; ttl=/)));
    hits.forEach((hit, at) => expectSame(hit, misses[at]!));
    expect(ran).toEqual({ methods: 3, views: 2 });
  });

  it('share one run if they share their model', async () => {
    const ask = (accept: string) => app.get('/shared?x=12', { headers: { accept } });
    const answers = await Promise.all([ask('application/json'), ask('text/csv')]);
    expect(answers.map(({ text }) => text)).toEqual(['{"x":12,"squared":144}', 'undefined: 12,144\n']);
    expect(ran).toEqual({ methods: 1, views: 1 });
  });
});
