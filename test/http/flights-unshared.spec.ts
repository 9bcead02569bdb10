import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Res } from '@nestjs/common';

import { GiottoCache } from 'giotto-cache';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import type { Reply } from '../support/apps/reply.js';
import { Script, until } from '../support/apps/scripted.js';
import { deferred } from '../support/cache/computations.js';

const CALLERS = 20;
const script = new Script();

@Controller()
class OwnController {
  @GiottoCache(60)
  @Get('own')
  own(@Res({ passthrough: true }) reply: Reply) {
    return script.run(reply);
  }
}

const OWN: readonly (readonly [detail: string, (reply: Reply) => unknown])[] = [
  ['set-cookie', (reply) => reply.header('Set-Cookie', `run=${script.runs}`)],
  ['status', (reply) => reply.status(202)],
  ['cache-control', (reply) => reply.header('Cache-Control', 'private')],
];

describe.each(ADAPTERS)('an answer that may not be stored, on %s', (adapter) => {
  let app: Running;
  beforeEach(async () => {
    script.reset();
    app = await start(adapter, { controllers: [OwnController] });
  });
  afterEach(() => app.close());

  const ask = () => Array.from({ length: CALLERS }, () => app.get('/own'));

  it.each(OWN)('is its caller’s alone, and the next run side by side: %s', async (detail, make) => {
    script.is((reply) => {
      make(reply);
      return { run: reply.getHeader('X-Run') };
    });
    for (const { cache } of await Promise.all(ask())) expect(cache).toBe(`giotto; fwd=uri-miss; detail=${detail}`);
    expect(script.runs).toBe(CALLERS);
    const gate = deferred<void>();
    script.is(async (reply) => {
      const run = reply.getHeader('X-Run');
      await gate.promise;
      make(reply);
      return { run };
    });
    const asked = ask();
    await until(() => script.running === CALLERS);
    gate.resolve();
    const answers = await Promise.all(asked);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(CALLERS);
    for (const { text, headers, cache } of answers)
      expect([text, cache]).toEqual([
        JSON.stringify({ run: headers['x-run'] }),
        `giotto; fwd=uri-miss; detail=${detail}`,
      ]);
  });

  it.each(OWN)('lets those who waited for it run side by side: %s', async (_, make) => {
    const [first, rest] = [deferred<void>(), deferred<void>()];
    script.is(async (reply) => {
      await (script.runs === 1 ? first : rest).promise;
      make(reply);
      return {};
    });
    const asked = ask();
    await until(() => script.running === 1);
    first.resolve();
    await until(() => script.runs === CALLERS);
    rest.resolve();
    await Promise.all(asked);
    expect(script.most).toBeGreaterThanOrEqual(CALLERS - 1);
  });

  it('is forgotten as soon as one may be stored, and after five seconds', async () => {
    script.is((reply) => (reply.status(202), {}));
    await app.get('/own');
    app.clock.now += 5000;
    const gate = deferred<void>();
    script.is(() => gate.promise.then(() => ({})));
    const asked = ask();
    await until(() => script.running === 1);
    gate.resolve();
    const answers = await Promise.all(asked);
    expect([script.runs, answers.filter(({ cache }) => cache === 'giotto; fwd=uri-miss; stored').length]).toEqual([
      2, 1,
    ]);
  });

  it('makes way for one that may be stored', async () => {
    script.is((reply) => (reply.status(202), {}));
    await app.get('/own');
    script.is(() => ({}));
    expect((await app.get('/own')).cache).toBe('giotto; fwd=uri-miss; stored');
    expect((await app.get('/own')).cache).toBe('giotto; hit; ttl=60');
  });
});
