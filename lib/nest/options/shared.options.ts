import type { LocalUse, Visibility } from '../../http/program/program.js';

/** A header that a middleware may set on every response. */
export type MiddlewareHeader = 'set-cookie' | 'cache-control' | 'vary';

/** Options of the module and of one program. A program's option wins; its lists add to the module's. */
export interface GiottoCacheSharedOptions {
  /**
   * Request methods that may be answered from the cache, beyond `GET` and `HEAD`.
   * @default []
   * @example ['POST']
   */
  methods?: readonly string[];
  /**
   * Statuses that may be stored, beyond 200 and the route's own.
   * @default []
   * @example [404]
   */
  statuses?: readonly number[];
  /**
   * Request headers that are part of the key. `Vary` announces them.
   * @default []
   * @example ['accept-language']
   */
  vary?: readonly string[];
  /**
   * How to treat the response's locals and other state that a middleware, guard or hook leaves there, by name. `'key'`
   * makes it a part of the key. `'ignore'` says that responses do not depend on it. `'*': 'ignore'` stands for every
   * other name.
   *
   * A request bypasses the cache if there is undeclared state that the method, a view function or a template can see.
   * The same holds for a response header that the method or a view function reads and does not set.
   * @default {}
   * @example { theme: 'key', requestId: 'ignore' }
   */
  locals?: Readonly<Record<string, LocalUse>>;
  /**
   * Response headers that only middlewares care about. Set before the method runs, they neither keep a response from
   * being stored nor a request from the cache. Headers that the method or `@Header()` sets still count.
   * @default []
   * @example ['set-cookie', 'cache-control']
   */
  middlewareHeaders?: readonly MiddlewareHeader[];
  /**
   * Names of arguments, properties, headers and locals whose values are secret. Keys hold digests of them. Well-known
   * names, such as `token` and `password`, need no mention. Every spelling counts: `cardNumber` is `card-number` too.
   * @default []
   * @example ['ssn', 'cardNumber']
   */
  secrets?: readonly string[];
  /**
   * Who shares an entry: everyone whom the guards let through, or one identity. `'private'` needs `identify`.
   * @default undefined everyone; authenticated requests bypass the cache
   * @example 'private'
   */
  visibility?: Visibility;
  /**
   * Whether to store the body compressed too, for clients that accept it: `zstd` if this Node has it, `br`, `gzip`.
   * Compression runs once, after the response that first asked for it.
   * @default false
   * @example true
   */
  compress?: boolean;
  /**
   * Seconds beyond its lifetime for which an entry answers at once, while one caller recomputes it in the background
   * (RFC 5861).
   * @default 0
   * @example 60
   */
  staleWhileRevalidate?: number;
  /**
   * Seconds beyond its lifetime for which an entry answers if the method throws, or answers 500, 502, 503 or 504 (RFC
   * 5861).
   * @default 0
   * @example 86_400
   */
  staleIfError?: number;
  /**
   * Milliseconds that callers wait for a computation of another caller. Then it counts as lost, and one of them runs
   * the method. 0 asks no other process, and waits five seconds within its own.
   * @default 5000
   * @example 10_000
   */
  lockTimeout?: number;
  /**
   * The largest part of its lifetime, from 0 to 1, that an entry may expire early. Each entry draws its own, so that
   * entries stored together do not expire together.
   * @default 0.02
   * @example 0.1
   */
  jitter?: number;
  /**
   * Bytes of the largest response that is stored, headers included. A larger one is sent and not stored. The backend's
   * own limit counts too.
   * @default 8_388_608
   * @example 1_000_000
   */
  maxEntryBytes?: number;
}
