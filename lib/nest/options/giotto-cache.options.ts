import type { ExecutionContext, NestInterceptor, Type } from '@nestjs/common';

import type { LocalUse, Visibility } from '../../http/program/program.js';
import type { GiottoKeyValue } from '../../keyvalue/giotto-key-value.js';
import type { GiottoIdentify } from './giotto-identify.js';
import type { KeyValueName } from '../backend/key-value.factory.js';
import type { GiottoArguments, OptionFunction, Unsaid } from './option-function.js';
import type { GiottoValueOptions } from './value-options.js';

/** A header that a middleware may set on every response. */
export type MiddlewareHeader = 'set-cookie' | 'cache-control' | 'vary';

/** What a program and the module as a whole can say; the program's word counts. */
export interface GiottoCacheSharedOptions {
  /** Request methods that may be answered from the cache, beyond `GET` and `HEAD`. */
  methods?: readonly string[];
  /** Statuses that may be stored, beyond 200. */
  statuses?: readonly number[];
  /** Request headers that take part in the key, and are announced in `Vary`. */
  vary?: readonly string[];
  /**
   * What to make of the response's locals and other state that a middleware, guard or hook puts there, by name: `'key'` makes it a
   * part of the key, `'ignore'` says that answers do not depend on it. `'*': 'ignore'` stands for all that are not named. While
   * state is there that a template, a view function or the method can see and that is not declared, the request bypasses the cache.
   * A header of the response that the method or a view function reads and does not set counts likewise.
   * @default {}
   * @example { theme: 'key', requestId: 'ignore' }
   */
  locals?: Readonly<Record<string, LocalUse>>;
  /**
   * Response headers that are the business of middlewares: as they were before the method ran, they neither keep an answer from
   * being stored nor the request from the cache. What the method itself sets, and `@Header()`, counts all the same.
   * @default []
   * @example ['set-cookie', 'cache-control']
   */
  middlewareHeaders?: readonly MiddlewareHeader[];
  /**
   * Names of arguments, properties, headers and locals whose values are secret, beside those that are known, such as `token` and
   * `password`: in keys stand digests of them. A name counts in any spelling: `cardNumber` is `card-number` too.
   * @default []
   * @example ['ssn', 'cardNumber']
   */
  secrets?: readonly string[];
  /** Who shares an entry. Without it, authenticated requests go past the cache. */
  visibility?: Visibility;
  /**
   * Whether the body is stored compressed too, for the clients that accept it: `zstd` where this Node has it, `br`, `gzip`.
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
  lockTimeout?: number;
  /** By which part of their lifetime entries live shorter, at most, each by its own random: 0 to 1. Default 0.02. */
  jitter?: number;
  /** A longer response, with the headers that are stored with it, is sent and not stored. Default 8 MiB, or what the key/value takes if that is less. */
  maxEntryBytes?: number;
}

/**
 * `@GiottoCache(seconds, options)`. `revive` and `plain` are for methods that code calls.
 * @typeParam Args what the functions get as arguments, if it is to be said once for all of them
 * @typeParam Model what the method returns, likewise
 * @typeParam Tagged the models that its `tags` take, one by one, which TypeScript infers
 */
export interface GiottoCacheProgramOptions<
  Args extends object = GiottoArguments,
  Model = unknown,
  Tagged extends readonly unknown[] = readonly Model[],
> extends GiottoCacheSharedOptions,
    GiottoValueOptions {
  /** The program's name in the key. Default `ClassName.method`. */
  program?: string;
  /**
   * What identifies the call, in place of the arguments, and is encoded as they would be.
   * @example ({ user }: { user: User }) => user.id
   */
  key?: GiottoCacheKey<Args>;
  /**
   * What functions in the options call the arguments, by position, in place of what decorators call them and of the parameters'
   * own names, which a minifier may change. `null` leaves a name as it is.
   * @default the names in Nest's decorators, such as `id` of `@Param('id')`, else the parameters' own
   * @example names: ['id', 'user']
   */
  names?: readonly (string | null | undefined)[];
  /**
   * Milliseconds that the method may take where an old entry is still kept (by `staleWhileRevalidate` or `staleIfError`): then
   * that answers, and the method goes on and its answer is stored.
   */
  timeout?: number;
  /**
   * What its entries can be invalidated by: texts, and functions of the arguments, `(args) => …`, or of the result too,
   * `(args, model) => …` (told apart by how many parameters they declare), which give one text, several or none.
   * @example ['items', ({ id }: { id: number }) => `item:${id}`]
   */
  tags?: { readonly [Index in keyof Tagged]: GiottoCacheTag<Args, Model, Tagged[Index]> };
}

/** Gives what identifies a call. @typeParam Args `unknown` values by name, unless it is said; or annotate the parameter */
export type GiottoCacheKey<Args extends object = GiottoArguments> = OptionFunction<
  [args: Args, context: ExecutionContext],
  [args: Unsaid<Args>, context: ExecutionContext],
  unknown
>;

/** What a function in `tags` returns: one tag, several or none. */
export type GiottoTags = string | readonly string[] | null | undefined;

/** Derives tags. @typeParam Args as for a key @typeParam Model `unknown`, unless it is said; or annotate the parameter */
export type GiottoTagFunction<Args extends object = GiottoArguments, Model = unknown, Taken = Model> = OptionFunction<
  [args: Args, model: Model],
  [args: Unsaid<Args>, model: Taken],
  GiottoTags
>;

/** A tag, or what it is derived by. */
export type GiottoCacheTag<Args extends object = GiottoArguments, Model = unknown, Taken = Model> = string | GiottoTagFunction<Args, Model, Taken>;

/** `GiottoCacheModule.forRoot(options)`. */
export interface GiottoCacheOptions extends GiottoCacheSharedOptions {
  /** The backend: a name, or an instance of a class derived from `GiottoKeyValue`, which is this application's alone. Default `locmem`. */
  cache?: KeyValueName | GiottoKeyValue;
  /**
   * Stands before every key on the backend, and tells applications on one server apart.
   * @default `giotto:` and the name in the application's package.json, `giotto:shop:`; `giotto:` in process memory
   */
  prefix?: string;
  /** Milliseconds that one operation of the backend may take. Default 100. */
  timeout?: number;
  /** The identity of whoever sent a request, for `visibility: 'private'`; `undefined` goes past the cache. */
  identify?: GiottoIdentify;
  /**
   * Interceptors that only look at the value, such as a log's. They run on hits too, and see then a copy of the value that is
   * stored beside the response; what they emit in its place is not sent.
   * @default []
   * @example transparent: [LoggingInterceptor]
   */
  transparent?: readonly Type<NestInterceptor>[];
  /**
   * Called with each failure that an old entry hides, of whatever program: in a request, in the background, and after `timeout`.
   * A status such as 503 that the method answered with comes as an `HttpException`. What it throws is logged once.
   *
   * @example onStaleIfError: (error, { program }) => metrics.increment('hidden_failures', { program })
   */
  onStaleIfError?: GiottoStaleIfErrorHook;
  /**
   * Interceptors that return what depends on the value alone, such as an envelope. They are applied before the response is
   * stored, and a hit skips them altogether.
   * @default []
   * @example pure: [EnvelopeInterceptor]
   */
  pure?: readonly Type<NestInterceptor>[];
  /**
   * Interceptors that look at neither the value nor the body, such as one that measures time. They run on hits too, and see
   * `undefined` in place of the value of every response that the cache has rendered; nothing is stored for them.
   * @default []
   * @example blind: [TimingInterceptor]
   */
  blind?: readonly Type<NestInterceptor>[];
  /**
   * At least 16 random bytes, the same in all processes. Digests in keys are made with it, so that nobody guesses what they stand
   * for; and values on the backend are authenticated, so that nobody who can write there forges one. Another secret begins with an empty cache.
   * @default none: digests are SHA-256, and whoever can write to the backend is trusted
   * @example secret: process.env.CACHE_SECRET
   */
  secret?: string | Uint8Array;
  /** Whether `Cache-Status` shows the key. Default false. */
  exposeKey?: boolean;
  /** Whether a client's `Cache-Control` counts (RFC 9111, section 5.2.1). Default false. */
  honorRequestDirectives?: boolean;
}

/** The call that failed while an old entry answers. */
export interface GiottoFailedCall<Args extends object = GiottoArguments> {
  /** The program's name, or the one that a value was wrapped under. */
  readonly program: string;
  /** The arguments by their names; `{ key }` for a wrapped value. */
  readonly args: Args;
  /** `undefined` if code called and no request. */
  readonly context: ExecutionContext | undefined;
}

/** Hears of failures that an old entry hides. The error may be annotated with a type of the application's own. */
export type GiottoStaleIfErrorHook = OptionFunction<
  [error: unknown, call: GiottoFailedCall],
  [error: unknown, call: GiottoFailedCall<never>],
  void | Promise<void>
>;

/** What a program's lifetime may be decided from, beside the model. */
export interface GiottoCacheCall<Args extends object = GiottoArguments> {
  readonly args: Args;
  readonly context: ExecutionContext;
}

/** How long one answer is kept, with windows of its own beyond its lifetime. */
export interface GiottoStaleTimes {
  /** Its lifetime: 0 for "never expires", `null` or `undefined` for "not stored". */
  seconds: number | null | undefined;
  /** Seconds beyond it for which the entry answers at once, while it is made anew. @default the program's `staleWhileRevalidate` */
  staleWhileRevalidate?: number | undefined;
  /** Seconds beyond it for which the entry answers in place of an error. @default the program's `staleIfError` */
  staleIfError?: number | undefined;
}

/**
 * What a lifetime function decides: seconds, 0 for "never expires", `null` or `undefined` for "not stored"; or seconds and windows.
 * @example
 * // follows the headers of the service that the answer comes from
 * (rates) => ({ seconds: rates.maxAge, staleWhileRevalidate: rates.staleWhileRevalidate })
 */
export type GiottoCacheLifetime = number | null | undefined | GiottoStaleTimes;

/**
 * Decides the lifetime of each answer.
 * @typeParam Model `unknown`, unless it is said; or annotate the parameter
 * @example (rates: Rates) => rates.maxAge
 */
export type GiottoLifetimeFunction<Model = unknown, Args extends object = GiottoArguments, Taken = Model> = OptionFunction<
  [model: Model, call: GiottoCacheCall<Args>],
  [model: Taken, call: GiottoCacheCall<Unsaid<Args>>],
  GiottoCacheLifetime | Promise<GiottoCacheLifetime>
>;

/**
 * A lifetime: seconds, 0 for "never expires", `null` or `undefined` for "off"; or a function that decides it for each
 * answer, for which `null` means that this answer is not stored.
 */
export type GiottoCacheSeconds<Model = unknown, Args extends object = GiottoArguments, Taken = Model> =
  | number
  | null
  | undefined
  | GiottoLifetimeFunction<Model, Args, Taken>;
