import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  Catch,
  Controller,
  Get,
  HttpException,
  Res,
  UseFilters,
  UseInterceptors,
  type ArgumentsHost,
  type ExceptionFilter,
  type NestInterceptor,
} from '@nestjs/common';
import { map } from 'rxjs';

import { GiottoCache, GiottoCacheService, type GiottoCacheOptions } from 'giotto-cache';
import type { Answer } from '../support/apps/http-client.js';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import type { Reply } from '../support/apps/reply.js';
import { Script, until } from '../support/apps/scripted.js';
import { deferred } from '../support/cache/computations.js';

const CLIENTS = 3;
const WINDOWS = { staleIfError: 100, tags: ['own'] };
const script = new Script();

/** Wraps what it gets, so that programs under it are stored as models. */
class Wrapping implements NestInterceptor {
  intercept: NestInterceptor['intercept'] = (_context, next) => next.handle().pipe(map((data: unknown) => ({ data })));
}

/** Writes on what was thrown, as filters do that add the request to it. */
@Catch(HttpException)
class WritingFilter implements ExceptionFilter<HttpException> {
  catch(exception: HttpException, host: ArgumentsHost) {
    const reply = host.switchToHttp().getResponse<Reply & { send(body: unknown): unknown }>();
    const body = exception.getResponse() as { seen?: unknown[] };
    body.seen?.push(String(rawOf(reply).getHeader('X-Client')));
    reply.status(exception.getStatus());
    reply.send(body);
  }
}

const rawOf = (reply: object) => ('raw' in reply ? reply.raw : reply) as Reply;

class HiddenException extends HttpException {
  #run: string;
  constructor(run: string) {
    super({ run: '?' }, 503);
    this.#run = run;
  }
  override getResponse() {
    return { run: this.#run };
  }
}

class CarryingException extends HttpException {
  constructor(
    run: string,
    readonly connection: object = new (class Connection {})(),
  ) {
    super({ run }, 503);
  }
}

/** What no copy can stand for. */
const UNSHARED: readonly (readonly [string, (run: string) => Error])[] = [
  ['has private state', (run) => new HiddenException(run)],
  ['holds more than data', (run) => new CarryingException(run)],
  ['holds a function', (run) => new HttpException({ run, retry: () => undefined }, 503)],
  [
    'has headers for its client',
    (run) => Object.assign(new HttpException({ run }, 503), { headers: { 'set-cookie': run } }),
  ],
  [
    'was caused by one that has',
    (run) => new HttpException({ run }, 503, { cause: Object.assign(new Error('no'), { headers: {} }) }),
  ],
];

@Controller()
@UseFilters(WritingFilter)
class OwnController {
  @GiottoCache(60, WINDOWS)
  @Get('view')
  view(@Res({ passthrough: true }) reply: Reply) {
    return script.run(reply);
  }

  @GiottoCache(60, WINDOWS)
  @UseInterceptors(Wrapping)
  @Get('model')
  model(@Res({ passthrough: true }) reply: Reply) {
    return script.run(reply);
  }
}

interface Middleware {
  use(
    middleware: (
      request: unknown,
      response: { setHeader(name: string, value: string): void },
      next: () => void,
    ) => void,
  ): void;
}

/** Gives each client a header of its own. */
const numbered = (counted: { requests: number }) => (server: unknown) =>
  (server as Middleware).use((_request, response, next) => {
    response.setHeader('X-Client', String(++counted.requests));
    next();
  });

/** What becomes of the old entry while the method runs. */
const ENDS: readonly (readonly [string, (app: Running) => unknown])[] = [
  ['ends', (app) => (app.clock.now += 1000_000)],
  ['is invalidated by tag', (app) => app.app.get(GiottoCacheService).invalidate({ tags: ['own'] })],
  ['is cleared away', (app) => app.app.get(GiottoCacheService).clear()],
];

const cases = ADAPTERS.flatMap((adapter) => ['/view', '/model'].map((path) => ({ adapter, path })));

describe.each(cases)('a failure of one of several at a time, on $adapter, at $path', ({ adapter, path }) => {
  let app: Running;
  const counted = { requests: 0 };
  const begin = async (cache: GiottoCacheOptions = {}) =>
    (app = await start(adapter, { controllers: [OwnController], cache, prepare: numbered(counted) }));
  beforeEach(() => {
    script.reset();
    counted.requests = 0;
  });
  afterEach(() => app.close());

  /** Asks together, and lets the method go on once all wait for it and `meanwhile` is done. */
  const together = async (
    act: (reply: Reply) => unknown,
    meanwhile: (app: Running) => unknown = () => undefined,
  ): Promise<Answer[]> => {
    const gate = deferred<void>();
    const [before, arrived] = [script.runs, counted.requests];
    script.is((reply) => gate.promise.then(() => act(reply)));
    const asked = Array.from({ length: CLIENTS }, () => app.get(path));
    await until(() => script.runs > before && counted.requests === arrived + CLIENTS);
    await app.get('/nothing');
    await meanwhile(app);
    gate.resolve();
    return Promise.all(asked);
  };

  const answering503 = (reply: Reply) => {
    reply.status(503);
    reply.header('Set-Cookie', `run=${String(reply.getHeader('X-Run'))}`);
    return { run: String(reply.getHeader('X-Run')) };
  };

  const expectOwn = (answers: Answer[], status: number) => {
    expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => status));
    expect(new Set(answers.map(({ headers }) => headers['x-client'])).size).toBe(CLIENTS);
    expect(new Set(answers.map(({ headers }) => headers['x-run'])).size).toBe(CLIENTS);
    expect(new Set(answers.map(({ headers }) => String(headers['set-cookie']))).size).toBe(CLIENTS);
    for (const { headers, text } of answers) {
      expect(headers['set-cookie']).toEqual([`run=${String(headers['x-run'])}`]);
      expect(text).toContain(`"run":"${String(headers['x-run'])}"`);
    }
  };

  it.each(ENDS)('is each one’s own if the stale entry %s meanwhile', async (_, end) => {
    await begin();
    await app.get(path);
    app.clock.now += 75_000;
    expectOwn(await together(answering503, end), 503);
  });

  it('is each one’s own if there never was an entry', async () => {
    await begin();
    expectOwn(await together(answering503), 503);
  });

  it.each(ENDS)(
    'that is thrown with a cookie set before leaves others nothing of it if the stale entry %s meanwhile',
    async (_, end) => {
      await begin();
      await app.get(path);
      app.clock.now += 75_000;
      const answers = await together((reply) => {
        answering503(reply);
        throw new HttpException({ run: 'thrown' }, 503);
      }, end);
      const cookies = answers.flatMap(({ headers }) => headers['set-cookie'] ?? []);
      expect(answers.map(({ status }) => status)).toEqual([503, 503, 503]);
      expect(new Set(answers.map(({ headers }) => headers['x-client'])).size).toBe(CLIENTS);
      expect(new Set(cookies).size).toBe(cookies.length);
    },
  );

  it('that is thrown is another error for each, which a filter may write on', async () => {
    await begin();
    const answers = await together(() => {
      throw new HttpException({ run: script.runs, seen: [] }, 503);
    });
    expect(script.runs).toBe(1);
    for (const { text, headers } of answers) expect(JSON.parse(text)).toEqual({ run: 1, seen: [headers['x-client']] });
  });

  it.each(UNSHARED)('that is thrown is not shared if it %s', async (_, create) => {
    await begin();
    const answers = await together((reply) => {
      throw create(String(reply.getHeader('X-Run')));
    });
    expect(script.runs).toBe(CLIENTS);
    for (const { text, headers } of answers) expect(JSON.parse(text)).toEqual({ run: headers['x-run'] });
    expect(new Set(answers.map(({ text }) => text)).size).toBe(CLIENTS);
  });

  it('that is thrown and not shared is hidden from all by the stale entry', async () => {
    await begin();
    const old = await app.get(path);
    app.clock.now += 75_000;
    const answers = await together(() => {
      throw new CarryingException('2');
    });
    expect(script.runs).toBe(2);
    for (const { text, cache } of answers)
      expect([text, cache]).toEqual([old.text, 'giotto; fwd=stale; fwd-status=503; detail=stale-if-error']);
  });
});
