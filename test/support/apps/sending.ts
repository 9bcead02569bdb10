import { Controller, Get, Module, Render, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';

import { GiottoCache, GiottoCacheModule, GiottoView } from 'giotto-cache';
import type { Adapter } from './application.js';
import { request } from './http-client.js';

/** What became of the requests of a test. */
export const record = { runs: 0 };

class DataController {
  @GiottoCache(60)
  @Get('data')
  data() {
    record.runs++;
    return { a: 1 };
  }

  @Get('plain/data')
  plainData() {
    return { a: 1 };
  }

  @GiottoCache(60)
  @Get('text')
  text() {
    record.runs++;
    return 'text';
  }

  @Get('plain/text')
  plainText() {
    return 'text';
  }
}

@Controller()
export class ValuesController extends DataController {}

@Controller()
export class ViewsController {
  @GiottoCache(60)
  @GiottoView({ 'application/json': GiottoView.json(), 'text/csv': (model: { a: number }) => `a\n${model.a}\n` })
  @Get('data')
  data() {
    record.runs++;
    return { a: 1 };
  }
}

@Controller()
export class PagesController {
  @GiottoCache(60)
  @Render('squared')
  @Get('page')
  page() {
    record.runs++;
    return { x: 2, squared: 4 };
  }

  @Render('squared')
  @Get('plain/page')
  plainPage() {
    return { x: 2, squared: 4 };
  }
}

export const enveloped = (body: unknown): unknown =>
  typeof body === 'string' && body.startsWith('{"data"') ? body : { data: body };

export type Response = {
  json(body: unknown): unknown;
  send(body?: unknown): unknown;
  render(view: string, options: object, done?: unknown): unknown;
};
export type Undo = () => void;

export const withOwnJson = (response: Response): Undo => {
  const original = response.json;
  response.json = function (body) {
    return original.call(this, enveloped(body));
  };
  return () => void (response.json = original);
};

export const withOwnSend = (response: Response): Undo => {
  const original = response.send;
  response.send = function (body) {
    return original.call(this, typeof body === 'string' ? `${body} sent` : body);
  };
  return () => void (response.send = original);
};

class EnvelopingExpress extends ExpressAdapter {
  override reply(response: never, body: unknown, status?: number) {
    return super.reply(response, enveloped(body), status) as unknown;
  }
}

class EnvelopingFastify extends FastifyAdapter {
  override reply(response: never, body: unknown, status?: number): ReturnType<FastifyAdapter['reply']> {
    return super.reply(response, enveloped(body), status);
  }
}

export const pristineAdapter = (adapter: Adapter) =>
  adapter === 'express' ? new ExpressAdapter() : new FastifyAdapter();
export const derivedAdapter = (adapter: Adapter) =>
  adapter === 'express' ? new EnvelopingExpress() : new EnvelopingFastify();

export const patchReply = (adapter: { reply: (...args: never[]) => unknown }) => {
  const original = adapter.reply as (response: unknown, body: unknown, status?: number) => unknown;
  Object.assign(adapter, {
    reply: (response: unknown, body: unknown, status?: number) =>
      original.call(adapter, response, enveloped(body), status),
  });
};

export const patchedAdapter = (adapter: Adapter) => {
  const made = pristineAdapter(adapter);
  patchReply(made as never);
  return made;
};

interface Setting {
  readonly adapter: ExpressAdapter | FastifyAdapter;
  readonly controller: new () => object;
  readonly before?: (app: INestApplication) => unknown;
  readonly after?: (app: INestApplication) => unknown;
}

export const opened: INestApplication[] = [];

export async function open({ adapter, controller, before, after }: Setting) {
  @Module({ imports: [GiottoCacheModule.forRoot()], controllers: [controller] })
  class AppModule {}
  const app = await NestFactory.create(AppModule, adapter as ExpressAdapter, { logger: false });
  opened.push(app);
  await before?.(app);
  await app.init();
  if (adapter instanceof FastifyAdapter)
    await (app as unknown as NestFastifyApplication).getHttpAdapter().getInstance().ready();
  await app.listen(0, '127.0.0.1');
  await after?.(app);
  const { port } = (app.getHttpServer() as { address(): { port: number } }).address();
  const get = (path: string, headers = {}) => request({ port, method: 'GET', path, headers });
  return { app, get };
}
