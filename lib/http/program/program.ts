import type { ArgumentNames } from '../../cache/key/argument-names.js';
import type { Parameter } from '../../cache/key/arguments.js';
import type { Hiding } from '../../cache/key/hiding.js';
import type { Policy } from '../../cache/entry/policy.js';
import type { ValueForm } from '../../cache/value/value-form.js';
import type { Representations } from './representations.js';
import type { Sight } from '../value/response-state.js';
import type { StorageRules } from './storability.js';

/** Who shares an entry of a program: all whom the guards let through, or one identity. */
export type Visibility = 'public' | 'private';

/** What is made of one of the response's locals: a part of the key, or nothing. */
export type LocalUse = 'key' | 'ignore';

/** What is stored: the rendered response, or the value that other interceptors still work on. */
export type Level = 'view' | 'model';

/** Under which tags a program's entries stand. */
export interface TagRules {
  /** The same for all. */
  readonly fixed: readonly string[];
  /** Those that follow from the arguments; `undefined` where none do. */
  readonly ofCall: ((call: ProgramCall) => string[]) | undefined;
  /** Those that follow from the result; `undefined` where none do. */
  readonly ofResult: ((call: ProgramCall, model: unknown) => string[]) | undefined;
}

/** The tags that are known before the method runs. @param call made only where one follows from it */
export const knownTags = ({ fixed, ofCall }: TagRules, call: () => ProgramCall): readonly string[] =>
  ofCall === undefined ? fixed : [...fixed, ...ofCall(call())];

/** A method under `@GiottoCache`, with everything about it that is settled when the application starts. */
interface AnyProgram {
  readonly name: string;
  readonly level: Level;
  /** Why it has this level, for people. */
  readonly why: string;
  /** The third part of the key, lower-cased, without parameters; where there are representations, the chosen one's stands there. */
  readonly mediaType: string;
  readonly maxEntryBytes: number;
  /** The parameters that the key holds, sorted by name. */
  readonly parameters: readonly Parameter[];
  /** What of a call must not show in its key. */
  readonly hiding: Hiding;
  /** What functions of the application call the arguments. */
  readonly names: ArgumentNames;
  /** What identifies a call in place of the arguments. */
  readonly key: ((call: ProgramCall) => unknown) | undefined;
  /** The lifetime of an answer in seconds, 0 for one that never ends, or with windows; `null` and `undefined` mean that it is not stored. */
  readonly lifetime: (model: unknown, call: ProgramCall) => unknown;
  /** Seconds of lifetime where no function decides them. */
  readonly seconds: number | undefined;
  readonly policy: Policy;
  readonly tags: TagRules;
}

/** What callers of a provider's method get. */
export type ReturnKind = 'promise' | 'observable';

/** A provider's method, called by code and not by a request. */
export interface MethodProgram extends AnyProgram {
  readonly kind: 'method';
  /** How its values come back. */
  readonly form: ValueForm;
  /** True for the positions of arguments that must not show. */
  readonly isSecretAt: (index: number) => boolean;
  /** `undefined` if only a run can tell. */
  readonly returns: ReturnKind | undefined;
}

/** A controller's method, which answers requests. */
export interface Program extends AnyProgram, StorageRules {
  readonly kind: 'route';
  /** Whether there is a cache for it; without one its answers are still made by its representations. */
  readonly isCached: boolean;
  /** What `@GiottoView` says; `undefined` where the framework alone makes the response. */
  readonly representations: Representations | undefined;
  /** The template of `@Render()`. */
  readonly template: string | undefined;
  /** The status of `@Redirect()`, unless the method decides. */
  readonly redirect: number | undefined;
  /** Lower-cased request fields that take part in the key. */
  readonly vary: readonly string[];
  /** What the method and its view see of the response as they find it; `undefined` for nothing. */
  readonly sight: Sight | undefined;
  /** What the key holds of the response's locals, and what of them makes no difference; `*` stands for all others. */
  readonly locals: ReadonlyMap<string, LocalUse>;
  /** Names of headers that say nothing of the answer as they were before the method ran. */
  readonly middlewareHeaders: ReadonlySet<string>;
  /** The others of `negotiated`: those by which the cache itself chooses among an entry's representations, languages and codings. */
  readonly chosenBy: readonly string[];
  /** Request methods that may be answered from the cache. */
  readonly methods: ReadonlySet<string>;
  readonly visibility: Visibility | undefined;
  /** Whether compressed bytes are stored too, for the clients that accept them. */
  readonly compress: boolean;
  /** Lower-cased names in `@Header()`. */
  readonly declaredHeaders: ReadonlySet<string>;
  /**
   * The model as the interceptors leave it that are applied before it is rendered.
   * @param stages gets the model and what each of them makes of it
   */
  readonly serialize: (model: unknown, call: ProgramCall, stages?: unknown[]) => Promise<unknown>;
  /** The stages whose values interceptors look at, on hits too. */
  readonly stages: readonly number[];
  /** Whether interceptors may gather the values of an Observable. */
  readonly isGathered: boolean;
  /** Whether something that works on its answers was replaced since the level was settled. */
  readonly isPatched: (() => boolean) | undefined;
}

/** One call of a program, as functions of the application see it. */
export interface ProgramCall<Context = unknown, Args extends object = Readonly<Record<string, unknown>>> {
  /** The arguments by their names. */
  readonly args: Args;
  /** Nest's `ExecutionContext`. */
  readonly context: Context;
}
