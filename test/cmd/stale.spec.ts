import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Res } from '@nestjs/common';
import { setImmediate as turn } from 'node:timers/promises';

import { GiottoCache } from 'giotto-cache';
import { explainCall } from '../../lib/calls/explain.js';
import { ProgramCaller } from '../../lib/calls/program-caller.js';
import { start, type Running } from '../support/apps/application.js';

let runs: number;

const run = (response: { header(name: string, value: string): void }) => {
  response.header('X-Run', String(++runs));
  return { run: runs };
};

@Controller()
class OldController {
  @Get('revalidated')
  @GiottoCache(10, { program: 'revalidated', staleWhileRevalidate: 60 })
  revalidated(@Res({ passthrough: true }) response: { header(name: string, value: string): void }) {
    return run(response);
  }

  @Get('kept')
  @GiottoCache(10, { program: 'kept', staleIfError: 60 })
  kept(@Res({ passthrough: true }) response: { header(name: string, value: string): void }) {
    if (runs > 0) throw new Error('The method failed.');
    return run(response);
  }

  @Get('lasting')
  @GiottoCache(0, { program: 'lasting' })
  lasting() {
    return 'for ever';
  }
}

let app: Running;
beforeEach(async () => {
  runs = 0;
  app = await start('express', { controllers: [OldController] });
});
afterEach(() => app.close());

const question = (program: string) => ({ program, given: new Map<string, string[]>(), accept: 'application/json' });

const call = async (program: string) => {
  const { answer, cacheStatus } = await new ProgramCaller({ app: app.app, isWhole: true }).call(question(program));
  return [String(answer), cacheStatus];
};

const explain = async (program: string) => {
  const prepared = await new ProgramCaller({ app: app.app, isWhole: true }).prepare(question(program));
  return (await explainCall(app.app, prepared.call)).cache;
};

/** Until the work behind an answer is done. */
async function until<T>(look: () => Promise<T>, isDone: (seen: T) => boolean): Promise<T> {
  for (;;) {
    const seen = await look();
    if (isDone(seen)) return seen;
    await turn();
  }
}

describe('a stale entry on the command line', () => {
  it('answers while the method runs in the background on a separate response', async () => {
    expect(await call('revalidated')).toEqual(['{"run":1}', 'giotto; fwd=uri-miss; stored']);
    app.clock.now += 20_000;
    expect(await explain('revalidated')).toBe('hit, stale for 10 s, and recomputed in the background');
    expect(await call('revalidated')).toEqual(['{"run":1}', 'giotto; hit; ttl=-10; detail=stale-while-revalidate']);
    expect(
      await until(
        () => explain('revalidated'),
        (said) => said === 'hit, 10 s left',
      ),
    ).toBe('hit, 10 s left');
    const { text, headers, cache } = await app.get('/revalidated');
    expect([text, headers['x-run'], cache]).toEqual(['{"run":2}', '2', 'giotto; hit; ttl=10']);
  });

  it('answers if the method fails', async () => {
    await call('kept');
    app.clock.now += 20_000;
    expect(await explain('kept')).toBe('miss: stale for 10 s, and used only if the method fails or takes too long');
    expect(await call('kept')).toEqual(['{"run":1}', 'giotto; fwd=stale; fwd-status=500; detail=stale-if-error']);
  });

  it('does not exist if the lifetime never ends', async () => {
    const { program, given } = question('lasting');
    const caller = new ProgramCaller({ app: app.app, isWhole: true });
    expect(String((await caller.call({ program, given })).answer)).toBe('for ever');
    expect((await explainCall(app.app, (await caller.prepare({ program, given })).call)).cache).toBe(
      'hit, which never expires',
    );
  });
});
