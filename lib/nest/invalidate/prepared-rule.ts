import { types } from 'node:util';

import { programVersion, tagVersion } from '../../cache/store/versions.js';
import { takesSecond } from '../../cache/key/parameter-names.js';
import type { Derived, GiottoInvalidateRule, PlacedRule } from './invalidation-rule.js';
import { versionsToRenew, type Site } from './versions-to-renew.js';
import { callable } from '../options/option-function.js';
import type { ProgramRegistry } from '../program/program.registry.js';
import { tagList } from '../program/program-tags.js';

/** The versions to renew, or everything under the prefix. */
export type Renewal =
  { readonly kind: 'versions'; readonly names: readonly string[] } | { readonly kind: 'everything' };

/** The result of a rule. */
export interface Resolved {
  readonly renewal: Renewal;
  /** The error of a function of the result, after the method had succeeded. */
  readonly failure?: unknown;
}

/** A call of a rule's method. */
export interface RuledCall {
  readonly placed: PlacedRule;
  /** The arguments by name. */
  readonly args: Record<string, unknown>;
}

/**
 * Evaluates the parts of a rule that need the arguments alone, before its method runs. An error keeps the method from
 * running, so that nothing changes that could not be invalidated.
 * @returns a function of the method's result that never throws. If a function of the result fails for the arguments,
 * the whole program is invalidated; if one fails for a tag, everything is.
 * @throws GIOTTO_INVALID_INVALIDATION, GIOTTO_INVALID_TAG, GIOTTO_NOT_KEYABLE, and errors of the rule's functions
 */
export function prepareRule(
  { placed: { rule }, args }: RuledCall,
  programs: ProgramRegistry,
  site: Site,
): (model: unknown) => Resolved {
  const { tags, program } = rule;
  const parts: readonly unknown[] = [tags].flat();
  const tagsFrom = (some: readonly unknown[], model?: unknown) =>
    tagList(
      some.flatMap((part) => derived(part, args, model)),
      site.where,
    ).map(tagVersion);
  const callFrom = (model?: unknown) =>
    program === undefined
      ? []
      : versionsToRenew({ program, args: derived(rule.args, args, model), foreign: true }, programs, site);
  const early = [...tagsFrom(parts.filter((part) => !needsModel(part))), ...(needsModel(rule.args) ? [] : callFrom())];
  return (model) => {
    const late = attempt(() => tagsFrom(parts.filter(needsModel), model));
    if (late.kind === 'failed') return { renewal: { kind: 'everything' }, failure: late.failure };
    const call = attempt(() => (needsModel(rule.args) ? callFrom(model) : []));
    const names = [...early, ...late.names];
    if (call.kind === 'failed')
      return { renewal: { kind: 'versions', names: [...names, programVersion(program!)] }, failure: call.failure };
    return { renewal: { kind: 'versions', names: [...names, ...call.names] } };
  };
}

/** True if a part of a rule is a function that takes the method's result. */
const needsModel = (part: unknown): boolean => typeof part === 'function' && takesSecondOnce(part as () => unknown);

const known = new WeakMap<object, boolean>();

/** Remembers the answer: reading a function's source is slow. */
function takesSecondOnce(part: () => unknown): boolean {
  const answer = known.get(part) ?? takesSecond(part);
  known.set(part, answer);
  return answer;
}

function derived(part: unknown, args: Record<string, unknown>, model: unknown): unknown {
  if (typeof part !== 'function') return part;
  const value = callable(part as Derived)(args, model);
  if (types.isPromise(value)) value.catch(() => undefined);
  return value;
}

type Attempt =
  { readonly kind: 'done'; readonly names: string[] } | { readonly kind: 'failed'; readonly failure: unknown };

function attempt(names: () => string[]): Attempt {
  try {
    return { kind: 'done', names: names() };
  } catch (failure) {
    return { kind: 'failed', failure };
  }
}

/** Returns what is invalidated if a function of a rule fails, in words. */
export const widened = ({ kind }: Renewal, { program }: GiottoInvalidateRule): string =>
  kind === 'everything' ? 'everything under the prefix' : `all of ${JSON.stringify(program)}`;
