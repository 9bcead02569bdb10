import { Controller, Get, Query } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { GiottoCache, GiottoView } from 'giotto-cache';
import { lastingHeaders } from '../support/apps/answers.js';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { useTemplates } from '../support/apps/templates.js';

let runs = 0;
let isBroken = false;
let gate: Promise<void> = Promise.resolve();

@Controller()
class NewsController {
  @Get('news')
  @GiottoCache(10, { staleWhileRevalidate: 100, staleIfError: 1000, jitter: 0 })
  @GiottoView(
    {
      'text/html': GiottoView.template('square.ejs'),
      'application/news+json; version=1': GiottoView.json(),
      'text/csv': ({ x }: { x: number }, { language }) => {
        if (isBroken) throw new Error('no view');
        return `${x} in ${language}`;
      },
    },
    { languages: ['en', 'de'] },
  )
  async news(@Query('x') _x: string) {
    const run = ++runs;
    await gate;
    return { x: run, title: 'news', count: (value: number) => value };
  }
}

describe.each(ADAPTERS)('an old view on %s', (adapter) => {
  let app: Running;
  beforeEach(async () => {
    [runs, isBroken, gate] = [0, false, Promise.resolve()];
    app = await start(adapter, { controllers: [NewsController], prepare: (server) => useTemplates(adapter, server) });
  });
  afterEach(() => app.close());

  const ask = (accept: string, language = 'de') =>
    app.get('/news?x=1', { headers: { accept, 'accept-language': language } });

  /** Until the answer made behind the response is there. */
  const renewed = async (accept: string) => {
    for (;;) {
      const answer = await ask(accept);
      if (answer.cache === 'giotto; hit; ttl=10') return answer;
    }
  };

  it.each(['text/html', 'application/news+json; version=1', 'text/csv'])(
    'is refreshed in the background, in its own representation: %s',
    async (accept) => {
      const first = await ask(accept);
      app.clock.now += 11_000;
      const stale = await ask(accept);
      expect(stale.text).toBe(first.text);
      expect(stale.cache).not.toContain('stored');
      const fresh = await renewed(accept);
      expect(fresh.text).toBe(first.text.replaceAll('1', '2').replace('2 squared is 2', '2 squared is 4'));
      const but = (lines: string[]) => lines.filter((line) => !/^etag/i.test(line));
      expect(but(lastingHeaders(fresh))).toEqual(but(lastingHeaders(first)));
      expect(runs).toBe(2);
    },
  );

  it('answers if its refresh throws', async () => {
    await ask('text/csv');
    app.clock.now += 200_000;
    isBroken = true;
    const stale = await ask('text/csv');
    expect([stale.status, stale.text, stale.headers['content-language']]).toEqual([200, '1 in de', 'de']);
    expect((await ask('text/html')).status).toBe(200);
  });

  it('is made once for all who wait for the same representation', async () => {
    await ask('application/news+json; version=1');
    let open = () => {};
    gate = new Promise((resolve) => (open = resolve));
    const waiting = [...Array<string>(4).fill('text/csv'), ...Array<string>(3).fill('text/html')].map((accept) =>
      ask(accept),
    );
    while (runs < 3) await new Promise(setImmediate);
    open();
    const answers = await Promise.all(waiting);
    expect(runs).toBe(3);
    for (const [alike, type] of [
      [answers.slice(0, 4), 'text/csv; charset=utf-8'],
      [answers.slice(4), 'text/html; charset=utf-8'],
    ] as const)
      for (const { text, headers } of alike)
        expect([text, headers['content-type'], headers['content-language'], headers.vary]).toEqual([
          alike[0]!.text,
          type,
          'de',
          'accept, accept-language',
        ]);
  });
});
