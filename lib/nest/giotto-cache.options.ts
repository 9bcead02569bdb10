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
  /** Seconds beyond its lifetime for which an old entry answers at once, while it is made anew behind (RFC 5861). Default 0. */
  staleWhileRevalidate?: number;
  /**
   * Seconds beyond its lifetime for which an old entry answers where the method throws, or answers 500, 502, 503 or 504
   * (RFC 5861). Default 0.
   */
  staleIfError?: number;
  /**
   * Milliseconds that callers wait for a calculation before it is taken for lost and one of them runs the method again; 0 does
   * not ask other processes, and waits five seconds within its own. Default 5000.
   */
  lockWait?: number;
  /** By which part of their lifetime entries live shorter, at most, each by its own chance: 0 to 1. Default 0.02. */
  spread?: number;
  /** A longer response, with the headers that are stored with it, is sent and not stored. Default 8 MiB, or what the key/value takes if that is less. */
  maxEntryBytes?: number;
}

/** `@GiottoCache(seconds, options)`. */
export interface GiottoCacheProgramOptions extends GiottoCacheSharedOptions {
  /** The program's name in the key. Default `ClassName.method`. */
  program?: string;
  /** What identifies the call, in place of the arguments, and is encoded as they would be. */
  key?: (args: Record<string, unknown>, context: ExecutionContext) => unknown;
  /**
   * Milliseconds that the method may take where an old entry is still kept (by `staleWhileRevalidate` or `staleIfError`): then
   * that answers, and the method goes on and its answer is stored.
   */
  timeout?: number;
  /**
   * What its entries can be invalidated by: texts, and functions of the arguments, `(args) => …`, or of the result too,
   * `(args, model) => …` (told apart by how many parameters they declare), which give one text, several or none.
   */
  tags?: readonly GiottoCacheTag[];
}

interface TagOf {
  derive(args: Record<string, unknown>, model: unknown): string | readonly string[] | null | undefined;
}

/** A tag, or what it is derived by. */
export type GiottoCacheTag = string | TagOf['derive'];

/** `GiottoCacheModule.forRoot(options)`. */
export interface GiottoCacheOptions extends GiottoCacheSharedOptions {
  /** The backend: a name, or an instance of a class derived from `GiottoKeyValue`, which is this application's alone. Default `locmem`. */
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
