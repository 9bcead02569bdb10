import { Agent } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

import { request, type Answer } from '../apps/http-client.js';
import { HANGS } from '../keyvalue/outcomes.js';
import { answerTo, HOT } from './squares.js';

/** Requests in a second. */
const RATE = 200;
const INTERVAL_MS = 1000 / RATE;
/** A second's worth: if more are under way, this machine does not keep pace, and more of them would show nothing else. */
const MOST_UNDER_WAY = RATE;
const FIRST_NEW = 1000;

/** `hot`: one that was asked for before. `new`: one that was not. `uncached`: past the cache. */
export type Route = 'hot' | 'new' | 'uncached';

/** Of each ten requests. */
const MIX: readonly Route[] = ['hot', 'hot', 'new', 'hot', 'uncached', 'hot', 'hot', 'new', 'hot', 'uncached'];

/** What became of one request. */
export interface Sample {
  readonly route: Route;
  /** When it was due, by `performance.now()`. */
  readonly at: number;
  /** From then until its answer was there. */
  readonly ms: number;
  /** The `Cache-Status` header. */
  readonly cache: string;
  /** Why there is no answer with the status 200. */
  readonly failure?: string;
  readonly isRight: boolean;
}

/** Requests that start when they are due, whatever has become of those before, over connections that are kept. */
export class Load {
  readonly samples: Sample[] = [];
  /** Requests that were due and not sent, since too many were under way. */
  unsent = 0;
  private readonly agent = new Agent({ keepAlive: true });
  private readonly underWay = new Set<Promise<void>>();
  private sent = 0;
  private isOver = false;
  private running = Promise.resolve();

  constructor(private readonly port: number) {}

  start(): void {
    this.running = this.run();
  }

  /** Asks beside the load, over its connections. */
  ask(path: string): Promise<Answer> {
    return request({ port: this.port, method: 'GET', headers: {}, path, agent: this.agent });
  }

  /** @returns how many requests hang */
  async stop(): Promise<number> {
    this.isOver = true;
    await this.running;
    await Promise.race([Promise.all(this.underWay), wait(HANGS, undefined, { ref: false })]);
    this.agent.destroy();
    return this.underWay.size;
  }

  private async run() {
    const begin = performance.now();
    for (let due = begin; !this.isOver; due += INTERVAL_MS) {
      const early = due - performance.now();
      if (early > 0) await wait(early);
      if (this.underWay.size < MOST_UNDER_WAY) this.send(due);
      else this.unsent++;
    }
  }

  private send(due: number) {
    const n = this.sent++;
    const route = MIX[n % MIX.length]!;
    const x = route === 'new' ? FIRST_NEW + n : HOT[n % HOT.length]!;
    const asked = this.take(route, x, due).finally(() => this.underWay.delete(asked));
    this.underWay.add(asked);
  }

  private async take(route: Route, x: number, at: number) {
    const answer = await this.ask(`/${route === 'uncached' ? route : 'squared'}?x=${x}`).catch(String);
    const outcome = typeof answer === 'string' ? failed(answer) : judge(answer, x);
    this.samples.push({ route, at, ms: performance.now() - at, ...outcome });
  }
}

const failed = (failure: string) => ({ cache: '', failure, isRight: true });

function judge({ status, text, cache }: Answer, x: number) {
  const failure = status === 200 ? undefined : `${status} ${text}`;
  return { cache, failure, isRight: failure !== undefined || text === JSON.stringify(answerTo(x)) };
}
