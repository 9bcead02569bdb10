import { afterEach, describe, expect, it } from '@jest/globals';
import {
  CanActivate,
  Controller,
  createParamDecorator,
  Get,
  Query,
  Res,
  UseGuards,
  UseInterceptors,
  type CallHandler,
  type INestApplication,
} from '@nestjs/common';
import http from 'node:http';
import { map } from 'rxjs';

import { GiottoCache } from 'giotto-cache';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { RecordingLogger } from '../support/apps/recording-logger.js';
import type { Reply } from '../support/apps/reply.js';

const REQUESTS = 1000;

let requests = 0;
const failing = (): never => {
  throw new Error(`request ${++requests} is out of order`);
};

class Item {
  readonly id = 1;
}
class Envelope {
  intercept = (_context: unknown, next: CallHandler) => next.handle().pipe(map((data) => ({ data })));
}
class Anybody implements CanActivate {
  canActivate = () => true;
}
const Strange = createParamDecorator(() => () => requests);

@UseGuards(Anybody)
@Controller()
class Programs {
  @GiottoCache(failing, { program: 'seconds' })
  @Get('seconds')
  seconds(@Query('x') x: string) {
    return { x };
  }

  @GiottoCache(() => `request ${++requests}` as never, { program: 'nonsense' })
  @Get('nonsense')
  nonsense(@Query('x') x: string) {
    return { x };
  }

  @GiottoCache(60, { program: 'tags', tags: [failing] })
  @Get('tags')
  tags(@Query('x') x: string) {
    return { x };
  }

  @GiottoCache(60, { program: 'result', tags: [(_args, _model) => ++requests as never] })
  @Get('result')
  result(@Query('x') x: string) {
    return { x };
  }

  @GiottoCache(60, { program: 'key', key: failing })
  @Get('key')
  key(@Query('x') x: string) {
    return { x };
  }

  @GiottoCache(60, { program: 'identify', visibility: 'private' })
  @Get('identify')
  identify(@Query('x') x: string) {
    return { x };
  }

  @GiottoCache(60, { program: 'unkeyable' })
  @Get('unkeyable')
  unkeyable(@Strange() _strange: unknown) {
    return {};
  }

  @GiottoCache(60, { program: 'instance' })
  @UseInterceptors(Envelope)
  @Get('instance')
  instance(@Query('x') _x: string) {
    return new Item();
  }

  @GiottoCache(60, { program: 'status' })
  @Get('status')
  status(@Query('x') x: string, @Res({ passthrough: true }) reply: Reply) {
    reply.status(201);
    return { x };
  }
}

const PROGRAMS = ['identify', 'instance', 'key', 'nonsense', 'result', 'seconds', 'status', 'tags', 'unkeyable'];

/** A middleware that Express and Fastify both run. */
const prepare = (logger: RecordingLogger) => (app: INestApplication) => {
  app.useLogger(logger);
  app.use((_request: unknown, response: { setHeader(name: string, value: string): void }, next: () => void) => {
    response.setHeader('X-Request', String(requests));
    next();
  });
};

describe.each(ADAPTERS)('on %s', (adapter) => {
  let app: Running;
  afterEach(() => app.close());

  it('a thousand requests log each warning once', async () => {
    const logger = new RecordingLogger();
    app = await start(adapter, { controllers: [Programs], cache: { identify: failing }, prepare: prepare(logger) });
    const agent = new http.Agent({ keepAlive: true, maxSockets: 50 });
    const ask = (at: number) => app.get(`/${PROGRAMS[at % PROGRAMS.length]}?x=${at}`, { agent });
    for (let from = 0; from < REQUESTS; from += 50)
      await Promise.all(Array.from({ length: 50 }, (_, at) => ask(from + at)));
    agent.destroy();
    expect(logger.warnings.map((line) => line.split(' ')[0]).sort()).toEqual(PROGRAMS);
  });
});
