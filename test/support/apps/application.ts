import type { INestApplication, ModuleMetadata, Type } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';

import { GIOTTO_CLOCK, GiottoCacheModule, LocMemKeyValue, type GiottoCacheOptions } from 'giotto-cache';
import { type Sleep, systemSleep } from '../../../lib/cache/support/sleep.js';
import { RANDOM, SLEEP } from '../../../lib/nest/options/giotto-cache.tokens.js';
import { request, type Answer, type Question } from './http-client.js';

/** Room is made beforehand for as many, which takes longer than the rest of a start if there are 100,000. */
const MOST_ENTRIES = 2000;

/** The adapters that every end-to-end case runs on. */
export const ADAPTERS = ['express', 'fastify'] as const;
export type Adapter = (typeof ADAPTERS)[number];

/** What an application under test is made of. */
export interface Ingredients extends Pick<ModuleMetadata, 'imports' | 'providers'> {
  controllers: Type[];
  cache?: GiottoCacheOptions;
  /** In place of one that stands still. */
  clock?: { now: number };
  /** What the cache throws dice by; one that never throws but 0 leaves lifetimes as they are, and makes nothing anew early. */
  random?: () => number;
  /** What the cache waits by; this machine's timers unless told. */
  sleep?: Sleep;
  /** Changes the application before it starts. */
  prepare?: (app: INestApplication) => void | Promise<void>;
}

/** A running application, its clock, and a way to ask it. */
export interface Running {
  readonly app: INestApplication;
  readonly port: number;
  readonly clock: { now: number };
  get(path: string, question?: Partial<Question>): Promise<Answer>;
  ask(question: Partial<Question> & { path: string }): Promise<Answer>;
  close(): Promise<void>;
}

const adapterOf = (adapter: Adapter) => (adapter === 'express' ? new ExpressAdapter() : new FastifyAdapter());

/** An application that listens nowhere yet. */
export async function build(adapter: Adapter, ingredients: Ingredients) {
  const {
    controllers,
    cache,
    clock = { now: Date.UTC(2026, 0, 1) },
    random = () => 0,
    sleep = systemSleep,
    prepare,
    imports = [],
    providers = [],
  } = ingredients;
  const options = { cache: new LocMemKeyValue({ clock: () => clock.now, maxEntries: MOST_ENTRIES }), ...cache };
  const builder = Test.createTestingModule({
    imports: [GiottoCacheModule.forRoot(options), ...imports],
    controllers,
    providers,
  });
  const surroundings = [
    [GIOTTO_CLOCK, () => clock.now],
    [RANDOM, random],
    [SLEEP, sleep],
  ] as const;
  for (const [token, value] of surroundings) builder.overrideProvider(token).useValue(value);
  const module = await builder.compile();
  module.useLogger(false);
  const app = module.createNestApplication(adapterOf(adapter) as ExpressAdapter, { rawBody: true });
  app.useLogger(false);
  await prepare?.(app);
  return { app, clock };
}

/** Starts an application on a free loopback port. */
export async function start(adapter: Adapter, ingredients: Ingredients): Promise<Running> {
  const { app, clock } = await build(adapter, ingredients);
  await app.init();
  if (adapter === 'fastify') await (app as NestFastifyApplication).getHttpAdapter().getInstance().ready();
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as { port: number };
  const ask = (question: Partial<Question> & { path: string }) =>
    request({ port, method: 'GET', headers: {}, ...question });
  return { app, port, clock, ask, get: (path, question) => ask({ ...question, path }), close: () => app.close() };
}
