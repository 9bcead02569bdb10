import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { Controller, Get, Param, Res, StreamableFile, UseInterceptors, type NestInterceptor } from '@nestjs/common';
import { map } from 'rxjs';
import { Readable } from 'node:stream';

import { GiottoCache, GiottoView } from 'giotto-cache';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { leaveEarly } from '../support/apps/leaving-client.js';
import { WatchedFile } from '../support/apps/open-files.js';
import type { Reply } from '../support/apps/reply.js';
import { until } from '../support/apps/scripted.js';

const LIMIT = 1_000_000;
const LONG = 12_000_000;
const SHORT = 300_000;

type SendingReply = Reply & { send(body: unknown): unknown };

let file: WatchedFile;
let unclosed = 0;

/** A source that closes nothing by itself. */
const careless = (fail: boolean) =>
  new StreamableFile(
    new Readable({
      autoDestroy: false,
      construct: (done) => void (unclosed++, done()),
      read() {
        this.push(Buffer.alloc(10_000));
        if (fail) this.emit('error', new Error('disk'));
        else this.push(null);
      },
      destroy: (error, done) => void (unclosed--, done(error)),
    }),
  );

const FILES: Record<string, (reply: SendingReply) => unknown> = {
  long: () => file.stream(LONG),
  declaredLong: () => file.stream(LONG, { length: LONG }),
  declared: () => file.stream(SHORT, { length: SHORT }),
  short: () => file.stream(SHORT),
  shorterThanDeclared: () => file.stream(SHORT, { length: 2 * SHORT }),
  longerThanDeclared: () => file.stream(SHORT, { length: SHORT / 2 }),
  withStatus: (reply) => (reply.status(202), file.stream(SHORT)),
  withCookie: (reply) => (reply.header('Set-Cookie', 'a=b'), file.stream(SHORT)),
  withTag: (reply) => (reply.header('ETag', '"own"'), file.stream(SHORT)),
  answered: (reply) => (reply.send('by itself'), file.stream(SHORT)),
  broken: () => careless(true),
};

class Dropping implements NestInterceptor {
  intercept: NestInterceptor['intercept'] = (_context, next) => next.handle().pipe(map(() => 'something else'));
}

@Controller()
class FilesController {
  @GiottoCache(60, { maxEntryBytes: LIMIT })
  @Get('cached/:name')
  cached(@Param('name') name: string, @Res({ passthrough: true }) reply: SendingReply) {
    return FILES[name]!(reply);
  }

  @Get('plain/:name')
  plain(@Param('name') name: string, @Res({ passthrough: true }) reply: SendingReply) {
    return FILES[name]!(reply);
  }

  @GiottoCache(() => null)
  @Get('no-lifetime')
  noLifetime() {
    return file.stream(SHORT);
  }

  @GiottoCache(60, { tags: [(_args, model) => (model as { missing: { tag: string } }).missing.tag] })
  @Get('throwing')
  throwing() {
    return file.stream(SHORT);
  }

  @GiottoCache(60)
  @UseInterceptors(Dropping)
  @Get('dropped')
  dropped() {
    return file.stream(SHORT);
  }

  @GiottoCache(60)
  @GiottoView({ 'text/plain': (model: StreamableFile) => String(model.getHeaders().type) })
  @Get('viewed')
  viewed() {
    return file.stream(SHORT);
  }
}

const OTHERS = ['/no-lifetime', '/throwing', '/dropped', '/viewed'];
const PATHS = [...Object.keys(FILES).flatMap((name) => [`/plain/${name}`, `/cached/${name}`]), ...OTHERS];

beforeAll(async () => void (file = await WatchedFile.create(LONG)));
afterAll(() => file.remove());

const isClosed = () => file.open === 0 && unclosed === 0;
const settled = (requests: readonly Promise<unknown>[]) => Promise.allSettled(requests);

describe.each(ADAPTERS)('a file on %s is closed', (adapter) => {
  let app: Running;
  beforeAll(async () => {
    app = await start(adapter, { controllers: [FilesController], cache: { transparent: [Dropping] } });
  });
  afterAll(() => app.close());

  it.each(PATHS)('when clients leave %s', async (path) => {
    await settled(Array.from({ length: 10 }, () => leaveEarly(app.port, path)));
    await until(isClosed);
  });

  it.each(PATHS)('after HEAD of %s', async (path) => {
    await settled([1, 2, 3].map(() => app.ask({ path, method: 'HEAD' })));
    await until(isClosed);
  });

  it.each(PATHS)('after a conditional request for %s', async (path) => {
    await settled([1, 2].map(() => app.get(path, { headers: { 'if-none-match': '"own"' } })));
    await until(isClosed);
  });

  it.each(PATHS)('when clients have taken all of %s', async (path) => {
    await settled([1, 2, 3].map(() => app.get(path)));
    await until(isClosed);
  });
});
