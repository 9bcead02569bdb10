import { invalidInvalidation } from '../../errors/invalidation.js';
import { checkNamesOption } from '../arguments/argument-checks.js';
import type { GiottoTags } from '../options/giotto-cache.options.js';
import { checkInvalidation } from './invalidation.js';
import type { GiottoArguments, OptionFunction, Unsaid } from '../options/option-function.js';
import { tagList } from '../program/program-tags.js';
import type { Method } from '../metadata/stand-in.metadata.js';

/**
 * Derives a part of an invalidation.
 * @typeParam Args `unknown` values by name, unless given here or in an annotation
 * @typeParam Model `unknown`, unless given here or in an annotation
 */
export type GiottoDeriveFunction<
  Part,
  Args extends object = GiottoArguments,
  Model = unknown,
  Taken = Model,
> = OptionFunction<[args: Args, model: Model], [args: Unsaid<Args>, model: Taken], Part>;

/** A part of an invalidation, or a function of the method's arguments, by name, and of its result. */
export type GiottoDerived<Part, Args extends object = GiottoArguments, Model = unknown, Taken = Model> =
  Part | GiottoDeriveFunction<Part, Args, Model, Taken>;

/** The tags of a rule, or a function that derives them. */
export type GiottoInvalidateTags<Args extends object = GiottoArguments, Model = unknown, Taken = Model> = GiottoDerived<
  GiottoTags,
  Args,
  Model,
  Taken
>;

/** The arguments of the call to invalidate, or a function that derives them. */
export type GiottoInvalidateArgs<Args extends object = GiottoArguments, Model = unknown, Taken = Model> = GiottoDerived<
  object | string | number | bigint | boolean | null | undefined,
  Args,
  Model,
  Taken
>;

/** A function in a rule. */
export type Derived = GiottoDeriveFunction<unknown>;

/**
 * The entries that a method's success invalidates.
 *
 * A function of the arguments alone is called before the method; an error of it keeps the method from running. A
 * function that takes the result too, `(args, model) => …`, is called after the method. If it fails, the caller still
 * gets the result, and more is invalidated: the whole program, or everything if the function derives tags.
 * @typeParam Args the arguments that all functions take
 * @typeParam Model the result of the method
 * @typeParam Taken the model that `args` and a single function in `tags` take; TypeScript infers it
 * @typeParam Tagged the model that each of the `tags` takes; TypeScript infers it
 */
export interface GiottoInvalidateRule<
  Args extends object = GiottoArguments,
  Model = unknown,
  Taken = Model,
  Tagged extends readonly unknown[] = readonly Model[],
> {
  /**
   * Invalidates all entries under any of these tags.
   * @default undefined no tags
   * @example ['items', ({ id }) => `item:${String(id)}`]
   */
  readonly tags?:
    | GiottoInvalidateTags<Args, Model, Taken>
    | { readonly [Index in keyof Tagged]: GiottoInvalidateTags<Args, Model, Tagged[Index]> };
  /**
   * Invalidates all entries of a program, or with `args` those of one call.
   * @default undefined no program
   * @example 'squared'
   */
  readonly program?: string;
  /**
   * The arguments of the call, as in `GiottoCacheService.invalidate`. A function that returns `undefined` means the
   * whole program.
   * @default undefined the whole program
   * @example ({ id }) => ({ id })
   */
  readonly args?: GiottoInvalidateArgs<Args, Model, Taken>;
  /**
   * States that `program` is not a method of this application, as in `GiottoCacheService.invalidate`.
   * @default false
   * @example true
   */
  readonly foreign?: boolean;
  /**
   * Lets old entries answer while they are recomputed, as in `GiottoCacheService.invalidate`. If a function of the rule fails, the
   * invalidation is a hard one.
   * @default false
   * @example true
   */
  readonly soft?: boolean;
  /**
   * The arguments' names for functions in the rule, by position, as in `@GiottoCache`.
   * @default the names in Nest's decorators, such as `id` of `@Param('id')`, else the parameters' own
   * @example ['id', 'user']
   */
  readonly names?: readonly (string | null | undefined)[];
}

/** A rule and its place. */
export interface PlacedRule {
  readonly rule: GiottoInvalidateRule;
  /** `ClassName.method`. */
  readonly where: string;
  /** The decorated method. */
  readonly written?: Method;
}

/**
 * Checks a rule when its class is defined.
 * @throws GIOTTO_INVALID_INVALIDATION, GIOTTO_INVALID_TAG
 */
export function checkRule({ rule, where }: PlacedRule): void {
  checkInvalidation(rule, where);
  checkNamesOption(where, rule.names);
  const fixed = tagList(
    partsOf(rule)
      .filter((part) => typeof part !== 'function')
      .flat(),
    where,
  );
  const isDerived = partsOf(rule).some((part) => typeof part === 'function');
  if (rule.program === undefined && fixed.length === 0 && !isDerived)
    throw invalidInvalidation(where, 'nothing is named.');
}

const partsOf = ({ tags }: Pick<GiottoInvalidateRule, 'tags'>): unknown[] => [tags].flat();
