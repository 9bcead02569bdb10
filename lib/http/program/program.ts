import type { ArgumentNames } from '../../cache/key/argument-names.js';
import type { Parameter } from '../../cache/key/arguments.js';
import type { DownstreamTerms } from '../headers/response-directives.js';
import type { Hiding } from '../../cache/key/hiding.js';
import type { Policy } from '../../cache/entry/policy.js';
import type { ValueForm } from '../../cache/value/value-form.js';
import type { GiottoTransport } from '../../observe/stats.js';
import type { Representations } from './representations.js';
import type { Sight } from '../value/response-state.js';
import type { StorageRules } from './storability.js';

/** Who shares an entry: every client that passes the guards, or one identity. */
export type Visibility = 'public' | 'private';

/** Whether a local of the response is part of the key. */
export type LocalUse = 'key' | 'ignore';

/** How calls other than requests of HTTP reach a method that Nest calls. */
export type HandlerTransportName = Exclude<GiottoTransport, 'http' | 'provider'>;

/** `view`: the rendered response is stored. `model`: the method's value is stored, and interceptors process it on each hit. */
export type Level = 'view' | 'model';

/** The tags of a program's entries. */
export interface TagRules {
  /** The tags of all entries. */
  readonly fixed: readonly string[];
  /** Returns the tags that follow from the arguments; `undefined` if none do. */
  readonly ofCall: ((call: ProgramCall) => string[]) | undefined;
  /** Returns the tags that follow from the result; `undefined` if none do. */
  readonly ofResult: ((call: ProgramCall, model: unknown) => string[]) | undefined;
}

/** Returns the tags that are known before the method runs. @param call called only if tags follow from the arguments */
export const knownTags = ({ fixed, ofCall }: TagRules, call: () => ProgramCall): readonly string[] =>
  ofCall === undefined ? fixed : [...fixed, ...ofCall(call())];

/** A method under `@GiottoCache`, with everything that is settled when the application starts. */
interface AnyProgram {
  readonly name: string;
  /** The release of the application, which keys hold; `undefined` if none is named. */
  readonly release: string | undefined;
  readonly transport: GiottoTransport;
  readonly level: Level;
  /** Why it has this level, in words. */
  readonly why: string;
  /** The third part of the key, lower-cased, without parameters. With representations the type of the chosen one takes its place. */
  readonly mediaType: string;
  readonly maxEntryBytes: number;
  /** The parameters that the key holds, sorted by name. A provider's method has none: its arguments count by position. */
  readonly parameters: readonly Parameter[];
  /** The arguments and qualifiers that must not be readable in a key. */
  readonly hiding: Hiding;
  /** The names of the arguments for the application's own functions. */
  readonly names: ArgumentNames;
  /** Returns what identifies a call instead of the arguments. */
  readonly key: ((call: ProgramCall) => unknown) | undefined;
  /** Returns the lifetime of an answer in seconds, 0 for ever, or an object with stale times. `null` and `undefined` store nothing. */
  readonly lifetime: (model: unknown, call: ProgramCall) => unknown;
  /** The lifetime in seconds; `undefined` if a function decides it. */
  readonly seconds: number | undefined;
  readonly policy: Policy;
  readonly tags: TagRules;
}

/** The type of what a provider's method returns to its callers. */
export type ReturnKind = 'promise' | 'observable';

/** A method whose value is cached: a provider's, which code calls, or a handler of another transport than HTTP. */
export interface MethodProgram extends AnyProgram {
  readonly kind: 'method';
  readonly transport: Exclude<GiottoTransport, 'http'>;
  /** Who shares an entry. Everybody, for a provider's method. */
  readonly visibility: Visibility | undefined;
  /** How many arguments the key or the program knows of. A call with more of them is not cached. */
  readonly takes: number;
  /** How its values are stored and revived. */
  readonly form: ValueForm;
  /** True for the positions of arguments that must not be readable in a key. */
  readonly isSecretAt: (index: number) => boolean;
  /** `undefined` if only a run can tell. */
  readonly returns: ReturnKind | undefined;
}

/** A controller's method, which requests call. */
export interface Program extends AnyProgram, StorageRules {
  readonly kind: 'route';
  readonly transport: 'http';
  /** False for a method with representations and no cache. */
  readonly isCached: boolean;
  /** The representations of `@GiottoView`; `undefined` if the framework makes the response. */
  readonly representations: Representations | undefined;
  /** The template of `@Render()`. */
  readonly template: string | undefined;
  /** The status of `@Redirect()`, unless the method decides. */
  readonly redirect: number | undefined;
  /** Lower-cased request fields that are part of the key. */
  readonly vary: readonly string[];
  /** The parts of the response that the method and its view can see; `undefined` for none. */
  readonly sight: Sight | undefined;
  /** Which of the response's locals are part of the key, and which make no difference. `*` stands for all others. */
  readonly locals: ReadonlyMap<string, LocalUse>;
  /** Headers that middlewares set on every response. Their values from before the method ran do not count. */
  readonly middlewareHeaders: ReadonlySet<string>;
  /** The fields by which the cache itself chooses representations, languages and codings. The other fields of `negotiated` are in `vary`. */
  readonly chosenBy: readonly string[];
  /** Request methods that may be answered from the cache. */
  readonly methods: ReadonlySet<string>;
  readonly visibility: Visibility | undefined;
  /** How long browsers and shared caches may keep answers; `undefined` if answers do not say. */
  readonly downstream: DownstreamTerms | undefined;
  /** True if the URL, and the request fields in `Vary`, tell all that the key holds. A shared cache knows nothing else. */
  readonly isAddressed: boolean;
  /** True if compressed bytes are stored too. */
  readonly compress: boolean;
  /** The lower-cased names of `@Header()`. */
  readonly declaredHeaders: ReadonlySet<string>;
  /**
   * Applies the interceptors that precede rendering to a model.
   * @param stages receives the model and the result of each interceptor
   */
  readonly serialize: (model: unknown, call: ProgramCall, stages?: unknown[]) => Promise<unknown>;
  /** The stages whose values interceptors look at, also on hits. */
  readonly stages: readonly number[];
  /** True if interceptors may gather the values of an Observable. */
  readonly isGathered: boolean;
  /** True if something that processes its answers was replaced after startup. */
  readonly isPatched: (() => boolean) | undefined;
}

/** One call of a program, for the application's own functions. */
export interface ProgramCall<Context = unknown, Args extends object = Readonly<Record<string, unknown>>> {
  /** The arguments by their names. */
  readonly args: Args;
  /** Nest's `ExecutionContext`. */
  readonly context: Context;
}
