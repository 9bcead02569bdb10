import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { script } from '../database/compiled.js';
import { request, type Answer } from './http-client.js';

/** What a call of a member's method is to do. */
export interface Orders {
  /** Milliseconds that it takes. */
  readonly ms: number;
  readonly status: number;
  /** Whether it sets one. */
  readonly cookie: boolean;
  /** Which call of its key it is. The first one is 1. */
  readonly run: number;
}

/** Orders as a test gives them, and what is to be over before the call goes on. */
export type Given = Partial<Orders> & { readonly after?: Promise<unknown> };

/** One process, and the ports of its applications, one for each place. */
export interface Member {
  readonly process: ChildProcess;
  readonly ports: readonly number[];
}

/** A backend as a process finds it. */
export interface Place {
  readonly backend: string;
  readonly where: string;
}

/** Several real processes of one application on each of some backends, and a count of all calls of their method. */
export class Fleet {
  /** The processes that ran the method, in order, by the call's key. */
  readonly calls = new Map<string, number[]>();
  /** What the next calls are to do. */
  orders: (run: number) => Given = () => ({});

  private constructor(
    readonly members: Member[],
    private readonly tally: Server,
  ) {}

  static async start(count: number, places: readonly Place[]): Promise<Fleet> {
    // Clients end idle connections: a server that does so may cross with their next request.
    const tally = Object.assign(createServer(), { keepAliveTimeout: 0 });
    const fleet = new Fleet([], tally);
    tally.on(
      'request',
      ({ url }, response) => void fleet.order(url!).then((orders) => response.end(JSON.stringify(orders))),
    );
    await once(tally.listen(0, '127.0.0.1'), 'listening');
    const url = `http://127.0.0.1:${(tally.address() as AddressInfo).port}`;
    const prefix = `fleet ${randomUUID()}:`;
    const begin = () => startMember([url, prefix, JSON.stringify(places)]);
    fleet.members.push(...(await Promise.all(Array.from({ length: count }, begin))));
    return fleet;
  }

  /** So many requests to each member, all at once. */
  ask(path: string, each: number, { members = this.members, place = 0 } = {}): Promise<Answer[]> {
    const ports = members.flatMap((member) => Array.from({ length: each }, () => member.ports[place]!));
    return Promise.all(ports.map((port) => request({ port, path, method: 'GET', headers: {} })));
  }

  runsOf(id: string): number {
    return this.calls.get(id)?.length ?? 0;
  }

  /** The members end in order, and what was killed has ended. */
  async stop(): Promise<void> {
    await Promise.all(this.members.map(({ process }) => ended(process)));
    this.tally.closeAllConnections();
    this.tally.close();
  }

  private async order(url: string): Promise<Orders> {
    const [, id, pid] = url.split('/') as [string, string, string];
    const calls = this.calls.get(id) ?? [];
    this.calls.set(id, [...calls, Number(pid)]);
    const { after, ...orders } = this.orders(calls.length + 1);
    await after;
    return { ms: 300, status: 200, cookie: false, run: calls.length + 1, ...orders };
  }
}

async function startMember(args: readonly string[]): Promise<Member> {
  const child = spawn(process.execPath, [script('test/support/apps/member.ts'), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const died = once(child, 'exit').then(([code]) =>
    Promise.reject(new Error(`A member ended with ${code} before it listened.`)),
  );
  const [line] = (await Promise.race([once(child.stdout, 'data'), died])) as [Buffer];
  died.catch(() => undefined);
  return { process: child, ports: JSON.parse(String(line)) as number[] };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.stdin!.end();
  await once(child, 'exit');
}
