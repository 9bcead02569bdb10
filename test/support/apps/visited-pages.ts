import { afterEach, beforeEach, expect } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';

import type { GiottoCacheOptions } from 'giotto-cache';
import { start, type Adapter, type Running } from './application.js';
import { before, localsOf, type AnyReply, type AnyRequest } from './before.js';
import { counted, PagesController, seen } from './pages.controller.js';
import { RecordingLogger } from './recording-logger.js';
import { useTemplates } from './templates.js';

/** Starts the pages on a framework for each test, and asks for them as visitors do. */
export function pagesOn(adapter: Adapter) {
  let app: Running;
  let logger: RecordingLogger;
  beforeEach(() => {
    counted.runs = 0;
    logger = new RecordingLogger();
  });
  afterEach(() => app.close());

  const begin = async (act?: (request: AnyRequest, reply: AnyReply) => void, cache?: GiottoCacheOptions) => {
    const prepare = async (made: INestApplication) => {
      await useTemplates(adapter, made);
      if (act !== undefined) before(adapter, made, act);
      made.useLogger(logger);
    };
    app = await start(adapter, { controllers: [PagesController], prepare, cache });
  };
  const as = (path: string, visitor?: string) =>
    app.get(path, { headers: visitor === undefined ? {} : { 'x-visitor': visitor } });

  const expectOwnAnswers = async (path: string) => {
    for (const visitor of ['a', 'b', 'a']) {
      const [cached, plain] = [await as(path, visitor), await as(`/plain${path}`, visitor)];
      expect([cached.cache, seen(cached.text)]).toEqual(['giotto; fwd=bypass; detail=locals', seen(plain.text)]);
      expect(cached.text).toContain(visitor);
    }
  };
  const expectHit = async (path: string, visitor?: string) => {
    const [first, second] = [await as(path, visitor), await as(path, visitor)];
    expect([first.cache, second.cache]).toEqual(['giotto; fwd=uri-miss; stored', 'giotto; hit; ttl=60']);
    expect(second.text).toBe(first.text);
  };

  return {
    begin,
    as,
    expectOwnAnswers,
    expectHit,
    get app() {
      return app;
    },
    get logger() {
      return logger;
    },
  };
}

/** Puts the visitor into the locals of their response. */
export const visitorInLocals = ({ headers }: AnyRequest, reply: AnyReply): void => {
  if (headers['x-visitor'] !== undefined) localsOf(reply).visitor = headers['x-visitor'];
};

/** Puts the visitor on the response itself, as a hook of Fastify may. */
export const visitorAsTrace = ({ headers }: AnyRequest, reply: AnyReply): void => {
  if (headers['x-visitor'] !== undefined) reply.trace = headers['x-visitor'];
};
