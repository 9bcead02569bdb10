import { staleReads } from '../../errors/options.js';

/** Options of ioredis, iovalkey and node-redis that decide who answers reads. */
interface Readable {
  /** Of a cluster of ioredis. A function may choose anybody. */
  readonly scaleReads?: unknown;
  /** For Sentinel: the kind of server to connect to. */
  readonly role?: unknown;
  /** Of ioredis: lets a replica of a cluster answer. */
  readonly readOnly?: unknown;
  /** The same, of node-redis. */
  readonly readonly?: unknown;
}

/** The only value of each option with which no replica is read. `undefined` is the default of all. */
const SAFE = { scaleReads: 'master', role: 'master', readOnly: false, readonly: false } as const;

const NAMES = Object.keys(SAFE) as (keyof typeof SAFE)[];

/**
 * Refuses options with which replicas are read, since a replica may lag behind. `useReplicas` of node-redis is none of them: its
 * cluster is told to take the master for each command.
 * @throws GIOTTO_STALE_READS
 */
export function checkReplicaReads(options: Readable, cure: string): void {
  for (const name of NAMES) {
    const value = options[name];
    if (value !== undefined && value !== SAFE[name]) throw staleReads(name, value, cure);
  }
}
