import { invalidInvalidation } from '../errors.js';
import { checkNamesOption } from './argument-checks.js';
import { checkInvalidation } from './invalidation.js';
import { tagList } from './program-tags.js';
import type { Method } from './stand-in.metadata.js';

/** As a method, so that a rule may name the type of its own model. */
interface Derive<Part> {
  derive(args: Record<string, unknown>, model: unknown): Part;
}

/** A part of an invalidation, or a function of the method's arguments, by name, and of what it returned. */
export type GiottoDerived<Part> = Part | Derive<Part>['derive'];

/** A function in a rule. */
export type Derived = Derive<unknown>['derive'];

/** One tag, several or none. */
type Tags = string | readonly string[] | null | undefined;

/**
 * What a method changes. A function of the arguments alone is called before the method, and what it throws keeps the method from
 * running. One that takes the result too, `(args, model) => …`, is called after it; if it throws, the method's caller gets the answer,
 * and the whole program is invalidated, or everything if a tag is in doubt.
 */
export interface GiottoInvalidateRule {
  /** All entries under any of these. */
  readonly tags?: GiottoDerived<Tags> | readonly GiottoDerived<Tags>[];
  /** All entries of a program, or with `args` those of one call. */
  readonly program?: string;
  /** As in `GiottoCacheService.invalidate`; where a function gives `undefined`, the whole program is meant. */
  readonly args?: GiottoDerived<object | string | number | bigint | boolean | null | undefined>;
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
