import type { GiottoCacheOptions, GiottoKeyValue } from 'giotto-cache';
import type { FaultProxy } from '../keyvalue/fault-proxy.js';
import type { PrivateServer } from '../servers/index.js';

/**
 * What a fault does to the caching. `outage`: nothing is cached, which is said once, and so is its end. `no writes`: what is
 * stored answers and nothing new is stored, which is said as well.
 * `some writes`: small ones are taken and large ones are not, by chance, which is said by a line a minute. `some keys`: one of several
 * servers is away, which is said by a line a minute too. `misses`: entries are lost, and nobody needs to hear of it.
 * `late`: it depends on how many operations are under way when the first answer is late whether there is an outage.
 * `hits`: nothing happens.
 */
export type Effect = 'outage' | 'late' | 'no writes' | 'some writes' | 'some keys' | 'misses' | 'hits';

/** How many lines say that there is a fault, and that it is over: at least and at most. */
export const LINES: Readonly<Record<Effect, readonly [atLeast: number, atMost: number]>> = {
  outage: [1, 1],
  late: [0, 1],
  'no writes': [1, 1],
  'some writes': [0, 1],
  'some keys': [0, 1],
  misses: [0, 0],
  hits: [0, 0],
};

/** A backend of the test's own, with all that a fault needs of it. */
export interface Stand {
  /** A key/value on this backend, as an application has it. @param way `proxy`: through the fault proxy, if there is one */
  connect(way: 'server' | 'proxy'): GiottoKeyValue;
  readonly server?: PrivateServer;
  readonly proxy?: FaultProxy;
  stop(): Promise<void>;
}

/** A backend that is on a server and behind a proxy. */
export type RemoteStand = Stand & { readonly server: PrivateServer; readonly proxy: FaultProxy };

/** A stand with the load on it. */
export interface Scene<S extends Stand = Stand> {
  readonly stand: S;
  /** The application's. */
  readonly keyValue: GiottoKeyValue;
  /** Another client of the same backend and prefix; of a backend in process memory, the application's own. */
  readonly peer: GiottoKeyValue;
}

/** Something that goes wrong. */
export interface Fault<S extends Stand = Stand> {
  readonly name: string;
  readonly effect: Effect;
  /** How the application gets to the backend; `server` unless told. */
  readonly way?: 'proxy';
  /** How long it keeps this process from doing anything, at a time. */
  readonly blocksMs?: number;
  /** How often a slow method may run for those who ask the same at once; 1 unless told. */
  readonly mostRuns?: number;
  begin(scene: Scene<S>): Promise<unknown> | void;
  end(scene: Scene<S>): Promise<unknown> | void;
}

/** A backend, and what can go wrong with it. */
export interface Backend<S extends Stand = Stand> {
  readonly name: string;
  readonly faults: readonly Fault<S>[];
  /** The first tier of the application. */
  readonly l1?: GiottoCacheOptions['l1'];
  start(): Promise<S>;
}
