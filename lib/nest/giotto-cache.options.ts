import type { ExecutionContext, NestInterceptor, Type } from '@nestjs/common';

import type { Identify } from '../http/bypass.js';
import type { Visibility } from '../http/program.js';
import type { GiottoKeyValue } from '../keyvalue/giotto-key-value.js';
import type { KeyValueName } from './key-value.factory.js';

/** What a program and the module as a whole can say; the program's word counts. */
export interface GiottoCacheSharedOptions {
  /** Request methods that may be answered from the cache, beyond `GET` and `HEAD`. */
  methods?: readonly string[];
  /** Statuses that may be stored, beyond 200. */
  statuses?: readonly number[];
  /** Request headers that take part in the key, and are announced in `Vary`. */
  vary?: readonly string[];
  /** Who shares an entry. Without it, authenticated requests go past the cache. */
  visibility?: Visibility;
  /**
   * Whether entries hold the body compressed too, for the clients that accept it: `zstd` where this Node has it, `br`, `gzip`.
   * Made once, after the response that first asked for it. Default false.
   */
  compress?: boolean;
  /** A longer response is sent and not stored. Default 8 MiB, or what the key/value takes if that is less. */
  maxEntryBytes?: number;
}

/** `@GiottoCache(seconds, options)`. */
export interface GiottoCacheProgramOptions extends GiottoCacheSharedOptions {
  /** The program's name in the key. Default `ClassName.method`. */
  program?: string;
  /** What identifies the call, in place of the arguments, and is encoded as they would be. */
  key?: (args: Record<string, unknown>, context: ExecutionContext) => unknown;
}

/** `GiottoCacheModule.forRoot(options)`. */
export interface GiottoCacheOptions extends GiottoCacheSharedOptions {
  /** The backend: a name, or an instance of a class derived from `GiottoKeyValue`. Default `locmem`. */
  cache?: KeyValueName | GiottoKeyValue;
  /** Stands before every key on the backend. Default `giotto:`. */
  prefix?: string;
  /** Milliseconds that one operation of the backend may take. Default 100. */
  timeout?: number;
  /** The identity of whoever sent a request, for `visibility: 'private'`; `undefined` goes past the cache. */
  identify?: Identify;
  /** Interceptors that only look on, so that responses may be stored as they are rendered. They run on hits too. */
  transparent?: readonly Type<NestInterceptor>[];
  /** Whether `Cache-Status` shows the key. Default false. */
  exposeKey?: boolean;
  /** Whether a client's `Cache-Control` counts (RFC 9111, section 5.2.1). Default false. */
  honorRequestDirectives?: boolean;
}

/** What a program's lifetime may be decided from, beside the model. */
export interface GiottoCacheCall {
  readonly args: Record<string, unknown>;
  readonly context: ExecutionContext;
}

/** As a method, so that a program may name the type of its own model. */
interface LifetimeOf {
  decide(model: unknown, call: GiottoCacheCall): number | null | undefined | Promise<number | null | undefined>;
}

/**
 * A lifetime: seconds, 0 for "never expires", `null` or `undefined` for "off"; or a function that decides it for each
 * answer, for which `null` means that this answer is not stored.
 */
export type GiottoCacheSeconds = number | null | undefined | LifetimeOf['decide'];
