import { setTimeout as wait } from 'node:timers/promises';

import { expect } from '@jest/globals';
import { Controller, Get, Param } from '@nestjs/common';

import { GiottoCache, GiottoCacheService, type RedisKeyValue } from 'giotto-cache';
import { start, type Running } from '../apps/application.js';
import { HANGS } from '../keyvalue/outcomes.js';

/** Servers of Redis of which one takes over from another. */
export interface FailoverStand {
  connect(): RedisKeyValue;
  /** Called a second before, for example to let the replica lag behind. */
  prepare?(): Promise<void>;
  /** Resolves when there is a new primary. */
  failOver(): Promise<void>;
  stop(): Promise<void>;
}

/** What was seen of a failover under load. */
export interface Seen {
  requests: number;
  /** Requests that did not get an answer. */
  failed: number;
  /** Old answers two seconds after the process that invalidated them had reached the new primary, or before the failover. */
  wrong: number;
  /** Old answers before that. */
  early: number;
  /** Milliseconds from the new primary to the first invalidation that it took. */
  invalidatesAfter?: number;
  /** And until every process has had a hit. */
  cachesAfter?: number;
}

const KEYS = 20;
const INTERVAL_MS = 5;
/** How long it may take until every process has noticed, and until what was lost is invalidated again. */
const NOTICED_WITHIN = 2000;

const values = new Map<string, number>();

@Controller()
class ValueController {
  @GiottoCache(600, { program: 'value', tags: [({ key }) => `value ${String(key)}`] })
  @Get('value/:key')
  value(@Param('key') key: string) {
    return { value: values.get(key) ?? 0 };
  }
}

/** The present run: two applications, of which the first one changes values and invalidates them. */
class Run {
  readonly seen: Seen = { requests: 0, failed: 0, wrong: 0, early: 0 };
  /** The values whose change is invalidated, by the key. */
  private readonly settled = new Map<string, number>();
  private readonly underWay = new Set<Promise<void>>();
  private readonly hits = new Set<Running>();
  private isOver = false;
  private begunAt = Infinity;
  private newAt = Infinity;
  private reachedAt = Infinity;

  constructor(private readonly apps: readonly [Running, Running]) {}

  async play(stand: FailoverStand): Promise<Seen> {
    const running = [this.ask(), this.change()];
    await wait(2000);
    await stand.prepare?.();
    await wait(1000);
    this.begunAt = performance.now();
    await stand.failOver();
    this.newAt = performance.now();
    this.hits.clear();
    const end = this.newAt + HANGS;
    const isBack = () => this.hits.size === this.apps.length && this.reachedAt < Infinity;
    while (!isBack() && performance.now() < end) await wait(10);
    await wait(NOTICED_WITHIN + 2000);
    this.isOver = true;
    await Promise.all(running);
    await Promise.all(this.underWay);
    return this.seen;
  }

  private async ask(): Promise<void> {
    for (let due = performance.now(); !this.isOver; due += INTERVAL_MS) {
      const asked = this.askOne(this.seen.requests++).finally(() => this.underWay.delete(asked));
      this.underWay.add(asked);
      await wait(Math.max(0, due + INTERVAL_MS - performance.now()));
    }
  }

  private async askOne(n: number): Promise<void> {
    const app = this.apps[n % 2]!;
    const key = String(Math.floor(n / 2) % KEYS);
    const least = this.settled.get(key) ?? 0;
    const at = performance.now();
    const answer = await app.get(`/value/${key}`).catch(() => undefined);
    if (answer?.status !== 200) return void this.seen.failed++;
    if (/hit/.test(String(answer.headers['cache-status'])) && at > this.newAt) this.onHit(app);
    if ((JSON.parse(answer.text) as { value: number }).value < least) this.onOld(at);
  }

  private onHit(app: Running): void {
    this.hits.add(app);
    if (this.hits.size === this.apps.length && this.seen.cachesAfter === undefined)
      this.seen.cachesAfter = performance.now() - this.newAt;
  }

  private onOld(at: number): void {
    if (at < this.begunAt || at > this.reachedAt + NOTICED_WITHIN) this.seen.wrong++;
    else this.seen.early++;
  }

  private async change(): Promise<void> {
    const service = this.apps[0].app.get(GiottoCacheService);
    for (let n = 0; !this.isOver; n++) {
      const key = String(n % KEYS);
      values.set(key, (values.get(key) ?? 0) + 1);
      const next = values.get(key)!;
      const asked = performance.now();
      const isDone = await service.invalidate({ tags: `value ${key}` });
      if (isDone) this.settled.set(key, next);
      if (isDone && asked > this.newAt) this.onReached();
      await wait(20);
    }
  }

  private onReached(): void {
    if (this.reachedAt < Infinity) return;
    this.reachedAt = performance.now();
    this.seen.invalidatesAfter = this.reachedAt - this.newAt;
  }
}

/** Two applications have 200 requests a second while a server takes over. No request fails, and nothing is wrong for good. */
export async function failsOver(stand: FailoverStand): Promise<Seen> {
  values.clear();
  const begin = () =>
    start('fastify', {
      controllers: [ValueController],
      cache: { cache: stand.connect(), prefix: 'failover:' },
      clock: { now: Date.now() },
    });
  const apps = await Promise.all([begin(), begin()]);
  const seen = await new Run(apps).play(stand);
  await Promise.all(apps.map((app) => app.close()));
  expect(seen).toEqual({
    ...seen,
    failed: 0,
    wrong: 0,
    invalidatesAfter: expect.any(Number),
    cachesAfter: expect.any(Number),
  });
  return seen;
}
