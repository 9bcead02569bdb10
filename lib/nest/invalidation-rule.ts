import { invalidInvalidation } from '../errors.js';
import { checkInvalidation, type GiottoInvalidation } from './invalidation.js';
import { tagList } from './program-tags.js';

/** As a method, so that a rule may name the type of its own model. */
interface Derive<Part> {
  derive(args: Record<string, unknown>, model: unknown): Part;
}

/** A part of an invalidation, or a function of the method's arguments, by name, and of what it returned. */
export type GiottoDerived<Part> = Part | Derive<Part>['derive'];

/** One tag, several or none. */
type Tags = string | readonly string[] | null | undefined;

/** What a method changes. */
export interface GiottoInvalidateRule {
  /** All entries under any of these. */
  readonly tags?: GiottoDerived<Tags> | readonly GiottoDerived<Tags>[];
  /** All entries of a program, or with `args` those of one call. */
  readonly program?: string;
  /** As in `GiottoCacheService.invalidate`; where a function gives `undefined`, the whole program is meant. */
  readonly args?: GiottoDerived<object | string | number | bigint | boolean | null | undefined>;
}

/** A rule, with the place that it is written at. */
export interface PlacedRule {
  readonly rule: GiottoInvalidateRule;
  /** `ClassName.method`. */
  readonly where: string;
}

/**
 * Refuses what can be known to be wrong before the method is ever called.
 * @throws GIOTTO_INVALID_INVALIDATION, GIOTTO_INVALID_TAG
 */
export function checkRule({ rule, where }: PlacedRule): void {
  checkInvalidation(rule, where);
  const fixed = tagList(partsOf(rule).filter((part) => typeof part !== 'function').flat(), where);
  const isDerived = partsOf(rule).some((part) => typeof part === 'function');
  if (rule.program === undefined && fixed.length === 0 && !isDerived) throw invalidInvalidation(where, 'nothing is named.');
}

/** What a rule comes to after a call of its method. */
export function resolveRule({ tags, program, args }: GiottoInvalidateRule, given: Record<string, unknown>, model: unknown): GiottoInvalidation {
  const derive = (part: unknown): unknown => (typeof part === 'function' ? (part as Derive<unknown>['derive'])(given, model) : part);
  return { tags: tags === undefined ? undefined : (partsOf({ tags }).flatMap(derive) as string[]), program, args: derive(args) };
}

const partsOf = ({ tags }: Pick<GiottoInvalidateRule, 'tags'>): unknown[] => [tags].flat();
