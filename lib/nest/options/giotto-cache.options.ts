import type { ExecutionContext, NestInterceptor, Type } from '@nestjs/common';

import type { GiottoKeyValue } from '../../keyvalue/giotto-key-value.js';
import type { KeyValueName } from '../backend/key-value.factory.js';
import type { GiottoDownstreamOptions, GiottoProgramDownstreamOptions } from './downstream.options.js';
import type { GiottoIdentify } from './giotto-identify.js';
import type { GiottoArguments, OptionFunction, Unsaid } from './option-function.js';
import type { GiottoCacheSharedOptions } from './shared.options.js';
import type { GiottoValueOptions } from './value-options.js';

/**
 * Options of `@GiottoCache(seconds, options)`. `revive` and `plain` are for provider methods.
 * @typeParam Args the arguments that all functions in the options take
 * @typeParam Model the result of the method
 * @typeParam Tagged the model that each of the `tags` takes; TypeScript infers it
 */
export interface GiottoCacheProgramOptions<
  Args extends object = GiottoArguments,
  Model = unknown,
  Tagged extends readonly unknown[] = readonly Model[],
>
  extends GiottoCacheSharedOptions, GiottoValueOptions {
  /**
   * The program's name in keys.
   * @default `ClassName.method`
   * @example 'squared'
   */
  program?: string;
  /**
   * Returns what identifies the call. It takes the place of the arguments in the key, and is encoded as they would be.
   * @default all arguments
   * @example ({ user }: { user: User }) => user.id
   */
  key?: GiottoCacheKey<Args>;
  /**
   * The arguments' names for functions in the options, by position. Useful if a minifier changes parameter names.
   * `null` keeps a name as it is.
   * @default the names in Nest's decorators, such as `id` of `@Param('id')`, else the parameters' own
   * @example ['id', 'user']
   */
  names?: readonly (string | null | undefined)[];
  /**
   * Whether the program's entries are kept in the memory of this process too, if the module's `l1` is set.
   * @default true
   * @example false
   */
  l1?: boolean;
  /**
   * How long browsers and shared caches may keep the program's answers. The module's option fills in what is missing. With
   * `false` answers do not say it.
   * @default the module's
   * @example { browser: 30, shared: 300 }
   */
  downstream?: GiottoProgramDownstreamOptions | false;
  /**
   * Milliseconds that the method may take if a stale entry exists, which then answers. The method continues in the
   * background, and its result is stored. Needs `staleWhileRevalidate` or `staleIfError`.
   * @default undefined callers wait for the method
   * @example 500
   * @throws GIOTTO_CONTRADICTORY_TIMEOUT at startup if no stale entry is ever stored
   */
  timeout?: number;
  /**
   * Tags that the program's entries can be invalidated by: texts, functions of the arguments, `(args) => …`, and
   * functions of the result too, `(args, model) => …`. How many parameters a function declares tells which it is.
   * @default []
   * @example ['items', ({ id }: { id: number }) => `item:${id}`]
   */
  tags?: { readonly [Index in keyof Tagged]: GiottoCacheTag<Args, Model, Tagged[Index]> };
}

/**
 * Returns what identifies a call. A promise is refused.
 * @typeParam Args values of type `unknown` by name, unless given here or in an annotation of the parameter
 * @example ({ user }: { user: User }) => user.id
 */
export type GiottoCacheKey<Args extends object = GiottoArguments> = OptionFunction<
  [args: Args, context: ExecutionContext],
  [args: Unsaid<Args>, context: ExecutionContext],
  unknown
>;

/** The result of a function in `tags`: one tag, several or none. */
export type GiottoTags = string | readonly string[] | null | undefined;

/**
 * Derives tags from a call.
 * @typeParam Args as for `GiottoCacheKey`
 * @typeParam Model `unknown`, unless given here or in an annotation of the parameter
 * @example ({ id }: { id: number }) => `item:${id}`
 */
export type GiottoTagFunction<Args extends object = GiottoArguments, Model = unknown, Taken = Model> = OptionFunction<
  [args: Args, model: Model],
  [args: Unsaid<Args>, model: Taken],
  GiottoTags
>;

/** A tag, or a function that derives tags. */
export type GiottoCacheTag<Args extends object = GiottoArguments, Model = unknown, Taken = Model> =
  string | GiottoTagFunction<Args, Model, Taken>;

/**
 * The release of the application: a text, or a function that returns one when the application starts.
 * @example process.env.RELEASE ?? 'dev'
 * @example async () => (await readFile('REVISION', 'utf8')).trim()
 */
export type GiottoVersion = string | (() => string | Promise<string>);

/** Options of `GiottoCacheModule.forRoot(options)`. */
export interface GiottoCacheOptions extends GiottoCacheSharedOptions {
  /**
   * The backend: a name, or an instance of a class derived from `GiottoKeyValue`. An instance belongs to one
   * application.
   * @default 'locmem' this process's memory
   * @example 'redis'
   * @example new RedisKeyValue(process.env.REDIS_URL)
   */
  cache?: KeyValueName | GiottoKeyValue;
  /**
   * Begins every key on the backend, and so keeps applications on one server apart.
   * @default `giotto:` and the name in the application's package.json, such as `giotto:shop:`; `giotto:` in process
   * memory
   * @example 'shop:'
   * @throws GIOTTO_INVALID_OPTION at startup if it is empty on a server
   */
  prefix?: string;
  /**
   * The release of your application. Answers of one release are not served by another one, and an invalidation reaches those of all
   * releases. A function is called once, when the application starts.
   * @default undefined the entries of the release before are served until they expire
   * @example process.env.RELEASE ?? 'dev'
   * @throws GIOTTO_INVALID_OPTION at startup unless it is a text of 1 to 200 characters; GIOTTO_VERSION_FAILED if the function throws
   */
  version?: GiottoVersion;
  /**
   * Milliseconds that one operation of the backend may take. Then the request goes on uncached.
   * @default 100
   * @example 50
   */
  timeout?: number;
  /**
   * Whether to keep entries in the memory of this process too, before a backend that is elsewhere. Every hit still asks the
   * backend whether the local copy is current, but its body need not come through the socket. With `recheck` most hits ask nothing.
   * Either way nothing is served that was invalidated. Of no effect on `locmem`.
   * @default false
   * @example true
   * @example { recheck: 0.1 }
   */
  l1?: boolean | GiottoFirstTierOptions;
  /**
   * How long browsers and shared caches such as a CDN may keep answers, and how to purge shared caches. A response that says
   * itself how long it may be used, by `Cache-Control` or `Expires`, keeps what it says.
   * @default undefined nothing
   * @example { shared: 'lifetime', tags: surrogateKey(), purge: ({ tags }) => cdn.purge(tags) }
   */
  downstream?: GiottoDownstreamOptions;
  /**
   * Returns the identity behind a request, for `visibility: 'private'`. Without an identity the request bypasses the
   * cache.
   * @default undefined nobody is identified
   * @example (request: Request & { user?: User }) => request.user?.id
   */
  identify?: GiottoIdentify;
  /**
   * Interceptors that only look at the value, such as a logger. They run on hits too, and get a copy of the value,
   * which is stored with the response. Values that they emit are not sent.
   * @default []
   * @example [LoggingInterceptor]
   */
  transparent?: readonly Type<NestInterceptor>[];
  /**
   * Interceptors whose result depends on the value alone, such as an envelope. They run before the response is stored,
   * and not on hits.
   * @default []
   * @example [EnvelopeInterceptor]
   */
  pure?: readonly Type<NestInterceptor>[];
  /**
   * Interceptors that look at neither the value nor the body, such as a timer. They run on hits too, and get
   * `undefined` in place of the value of a cached response. Nothing is stored for them.
   * @default []
   * @example [TimingInterceptor]
   */
  blind?: readonly Type<NestInterceptor>[];
  /**
   * Called with every failure that a stale entry hides: in a request, in the background, and after `timeout`. A status
   * such as 503 that the method answered with arrives as an `HttpException`. Errors of the function itself are logged
   * once.
   * @default undefined the failure is logged
   * @example (error, { program }) => metrics.increment('hidden_failures', { program })
   */
  onStaleIfError?: GiottoStaleIfErrorHook;
  /**
   * Called with each piece of work that no response waits for: storing, refreshing, compressing, an invalidation that is retried. On a
   * platform that freezes a process after its response, it keeps the process awake until the promise has settled. The promise never
   * rejects. It is called in the asynchronous context of the request, if there is one. Errors of the function itself are logged once.
   * @default undefined the process is never frozen
   * @example waitUntil from @vercel/functions
   */
  waitUntil?: GiottoWaitUntil;
  /**
   * At least 16 random bytes, the same in all processes. Digests in keys are made with it, so that their texts cannot
   * be guessed. Values on the backend are authenticated with it, so that nobody who can write there can forge one. A
   * new secret starts with an empty cache.
   * @default undefined digests are SHA-256, and whoever can write to the backend is trusted
   * @example process.env.CACHE_SECRET
   */
  secret?: string | Uint8Array;
  /**
   * Whether the response header `Cache-Status` shows the key.
   * @default false
   * @example true
   */
  exposeKey?: boolean;
  /**
   * Whether the `Cache-Control` of requests counts (RFC 9111, section 5.2.1). With it, any client can force the method
   * to run.
   * @default false
   * @example true
   */
  honorRequestDirectives?: boolean;
}

/** Options of the memory of this process before the backend: `forRoot({ l1: { … } })`. */
export interface GiottoFirstTierOptions {
  /**
   * Seconds for which what the backend has said of an entry may be taken for current, 5 at most. An invalidation then resolves so
   * many seconds after the backend has taken it, in every process.
   * @default 0 the backend is asked for every hit
   * @example 0.1
   */
  recheck?: number;
  /**
   * Bounds the local copies together, in bytes.
   * @default 67_108_864
   */
  maxBytes?: number;
  /**
   * Bytes of the largest entry that is kept.
   * @default a tenth of `maxBytes`
   */
  maxEntryBytes?: number;
  /**
   * Bytes of the smallest entry that is kept.
   * @default 16_384, and 0 with `recheck`: below it, asking costs as much as the entry itself
   */
  minEntryBytes?: number;
  /**
   * Seconds of an outage of the backend for which local entries answer. What this process invalidated is not served; what another
   * one did may be.
   * @default 0
   * @example 30
   */
  alone?: number;
  /**
   * Whether an invalidation waits for `recheck`. Without it, it resolves at once, and other processes may serve what was invalidated
   * for `recheck` seconds.
   * @default true
   */
  settle?: boolean;
}

/** The failed call that a stale entry answered in place of. */
export interface GiottoFailedCall<Args extends object = GiottoArguments> {
  /** The program's name, or that of a wrapped value. */
  readonly program: string;
  /** The arguments by name; `{ key }` for a wrapped value. */
  readonly args: Args;
  /** `undefined` if the call came from code and not from a request. */
  readonly context: ExecutionContext | undefined;
}

/**
 * Handles a failure that a stale entry hides. The parameter `error` may be annotated with any type.
 * @example (error, { program }) => metrics.increment('hidden_failures', { program })
 */
export type GiottoStaleIfErrorHook = OptionFunction<
  [error: unknown, call: GiottoFailedCall],
  [error: unknown, call: GiottoFailedCall<never>],
  void | Promise<void>
>;

/**
 * Keeps the process awake until a promise has settled.
 * @example (work) => pending.add(work)
 */
export type GiottoWaitUntil = (work: Promise<void>) => unknown;

/** The call whose result a lifetime function decides on. */
export interface GiottoCacheCall<Args extends object = GiottoArguments> {
  /** The arguments by name. */
  readonly args: Args;
  /** Nest's context, with the request and the response. */
  readonly context: ExecutionContext;
}

/** A lifetime with stale times of its own. */
export interface GiottoStaleTimes {
  /** The lifetime: 0 never expires, `null` and `undefined` mean "do not store". */
  seconds: number | null | undefined;
  /**
   * Seconds beyond it for which the entry answers at once, while it is recomputed in the background.
   * @default the program's `staleWhileRevalidate`
   */
  staleWhileRevalidate?: number | undefined;
  /**
   * Seconds beyond it for which the entry answers in place of an error.
   * @default the program's `staleIfError`
   */
  staleIfError?: number | undefined;
}

/**
 * The result of a lifetime function: seconds, 0 for "never expires", `null` or `undefined` for "do not store", or an
 * object with stale times.
 * @example
 * // follows the headers of the service that the rates come from
 * (rates) => ({ seconds: rates.maxAge, staleWhileRevalidate: rates.staleWhileRevalidate })
 */
export type GiottoCacheLifetime = number | null | undefined | GiottoStaleTimes;

/**
 * Decides the lifetime of each result.
 * @typeParam Model `unknown`, unless given here or in an annotation of the parameter
 * @example (rates: Rates) => rates.maxAge
 */
export type GiottoLifetimeFunction<
  Model = unknown,
  Args extends object = GiottoArguments,
  Taken = Model,
> = OptionFunction<
  [model: Model, call: GiottoCacheCall<Args>],
  [model: Taken, call: GiottoCacheCall<Unsaid<Args>>],
  GiottoCacheLifetime | Promise<GiottoCacheLifetime>
>;

/**
 * A lifetime: seconds, 0 for "never expires", `null` or `undefined` for "off". A function decides it for each result;
 * then `null` means "do not store this one".
 */
export type GiottoCacheSeconds<Model = unknown, Args extends object = GiottoArguments, Taken = Model> =
  number | null | undefined | GiottoLifetimeFunction<Model, Args, Taken>;
