import { invalidInvalidation } from '../../errors/invalidation.js';
import { checkNamesOption } from '../arguments/argument-checks.js';
import type { GiottoTags } from '../options/giotto-cache.options.js';
import { checkInvalidation } from './invalidation.js';
import type { GiottoArguments, OptionFunction, Unsaid } from '../options/option-function.js';
import { tagList } from '../program/program-tags.js';
import type { Method } from '../metadata/stand-in.metadata.js';

/** Derives a part of an invalidation. @typeParam Args @typeParam Model `unknown`, unless they are said; or annotate the parameters */
export type GiottoDeriveFunction<Part, Args extends object = GiottoArguments, Model = unknown, Taken = Model> = OptionFunction<
  [args: Args, model: Model],
  [args: Unsaid<Args>, model: Taken],
  Part
>;

/** A part of an invalidation, or a function of the method's arguments, by name, and of what it returned. */
export type GiottoDerived<Part, Args extends object = GiottoArguments, Model = unknown, Taken = Model> =
  | Part
  | GiottoDeriveFunction<Part, Args, Model, Taken>;

/** Tags of a rule, or what they are derived by. */
export type GiottoInvalidateTags<Args extends object = GiottoArguments, Model = unknown, Taken = Model> = GiottoDerived<
  GiottoTags,
  Args,
  Model,
  Taken
>;

/** The arguments of the call that a rule invalidates, or what they are derived by. */
export type GiottoInvalidateArgs<Args extends object = GiottoArguments, Model = unknown, Taken = Model> = GiottoDerived<
  object | string | number | bigint | boolean | null | undefined,
  Args,
  Model,
  Taken
>;

/** A function in a rule. */
export type Derived = GiottoDeriveFunction<unknown>;

/**
 * What a method changes. A function of the arguments alone is called before the method, and what it throws keeps the method from
 * running. One that takes the result too, `(args, model) => …`, is called after it; if it throws, the method's caller gets the answer,
 * and the whole program is invalidated, or everything if a tag is in doubt.
 * @typeParam Args what the functions get as arguments, if it is to be said once for all of them
 * @typeParam Model what the method returns, likewise
 * @typeParam Taken the model that its `args` take, and the one function in place of a list of `tags`, which TypeScript infers
 * @typeParam Tagged the models that its list of `tags` takes, one by one, likewise
 */
export interface GiottoInvalidateRule<
  Args extends object = GiottoArguments,
  Model = unknown,
  Taken = Model,
  Tagged extends readonly unknown[] = readonly Model[],
> {
  /** All entries under any of these. */
  readonly tags?:
    | GiottoInvalidateTags<Args, Model, Taken>
    | { readonly [Index in keyof Tagged]: GiottoInvalidateTags<Args, Model, Tagged[Index]> };
  /** All entries of a program, or with `args` those of one call. */
  readonly program?: string;
  /** As in `GiottoCacheService.invalidate`; where a function gives `undefined`, the whole program is meant. */
  readonly args?: GiottoInvalidateArgs<Args, Model, Taken>;
  /** As in `GiottoCacheService.invalidate`. @default false */
  readonly foreign?: boolean;
  /**
   * What the rule's functions call the arguments, by position, as in `@GiottoCache`.
   * @default the names in Nest's decorators, such as `id` of `@Param('id')`, else the parameters' own
   * @example names: ['id', 'user']
   */
  readonly names?: readonly (string | null | undefined)[];
}

/** A rule, with the place that it is written at. */
export interface PlacedRule {
  readonly rule: GiottoInvalidateRule;
  /** `ClassName.method`. */
  readonly where: string;
  /** The method that it stands on. */
  readonly written?: Method;
}

/**
 * Refuses what can be known to be wrong before the method is ever called.
 * @throws GIOTTO_INVALID_INVALIDATION, GIOTTO_INVALID_TAG
 */
export function checkRule({ rule, where }: PlacedRule): void {
  checkInvalidation(rule, where);
  checkNamesOption(where, rule.names);
  const fixed = tagList(partsOf(rule).filter((part) => typeof part !== 'function').flat(), where);
  const isDerived = partsOf(rule).some((part) => typeof part === 'function');
  if (rule.program === undefined && fixed.length === 0 && !isDerived) throw invalidInvalidation(where, 'nothing is named.');
}

const partsOf = ({ tags }: Pick<GiottoInvalidateRule, 'tags'>): unknown[] => [tags].flat();
