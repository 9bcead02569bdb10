import { types } from 'node:util';

import { programVersion, tagVersion } from '../../cache/store/versions.js';
import { takesSecond } from '../../cache/key/parameter-names.js';
import type { Derived, GiottoInvalidateRule, PlacedRule } from './invalidation-rule.js';
import { versionsToRenew, type Site } from './invalidation.js';
import { callable } from '../options/option-function.js';
import type { ProgramRegistry } from '../program/program.registry.js';
import { tagList } from '../program/program-tags.js';

/** What is no longer to be served: the names of the versions to renew, or everything under the prefix. */
export type Renewal = { readonly kind: 'versions'; readonly names: readonly string[] } | { readonly kind: 'everything' };

/** What a rule comes to, with what went wrong. */
export interface Resolved {
  readonly renewal: Renewal;
  /** Of a function of the result, which failed when the method had succeeded already. */
  readonly failure?: unknown;
}

/** A call of a rule's method. */
export interface RuledCall {
  readonly placed: PlacedRule;
  /** The arguments by their names. */
  readonly args: Record<string, unknown>;
  /** Hears what is possible and most likely wrong. */
  readonly warn?: Site['warn'];
}

type Part = unknown;

/**
 * Evaluates what of a rule follows from the arguments alone, before its method runs. What it throws keeps the method from running, so
 * that nothing changes which could not be invalidated.
 * @returns what the rule comes to, by the method's result. A failure there widens the rule to the whole program, and a failure of a
 * tag to everything: nobody knows what it would have concerned.
 * @throws GIOTTO_INVALID_INVALIDATION, GIOTTO_INVALID_TAG, GIOTTO_NOT_KEYABLE, and what a function of the rule throws
 */
export function prepareRule({ placed: { rule, where }, args, warn }: RuledCall, programs: ProgramRegistry): (model: unknown) => Resolved {
  const { tags, program } = rule;
  const parts = [tags].flat() as Part[];
  const ofProgram = (derived: unknown) => (program === undefined ? [] : versionsToRenew({ program, args: derived, foreign: true }, programs, { where, warn }));
  const derive = (part: Part, model?: unknown) => derived(part, args, model);
  const tagged = (some: readonly Part[], model?: unknown) => tagList(some.flatMap((part) => derive(part, model)), where).map(tagVersion);
  const early = [...tagged(parts.filter((part) => !isLate(part))), ...(isLate(rule.args) ? [] : ofProgram(derive(rule.args)))];
  return (model) => {
    const late = attempt(() => tagged(parts.filter(isLate), model));
    if ('failure' in late) return { renewal: { kind: 'everything' }, failure: late.failure };
    const call = attempt(() => (isLate(rule.args) ? ofProgram(derive(rule.args, model)) : []));
    const names = [...early, ...late.names, ...('failure' in call ? [programVersion(program!)] : call.names)];
    return { renewal: { kind: 'versions', names }, ...('failure' in call && { failure: call.failure }) };
  };
}

/** Whether a part of a rule is a function that needs the method's result. */
const isLate = (part: unknown): boolean => typeof part === 'function' && takesSecondOnce(part as () => unknown);

const known = new WeakMap<object, boolean>();

/** Reading a source text takes longer than a call should. */
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

function attempt(names: () => string[]): { readonly names: string[] } | { readonly failure: unknown } {
  try {
    return { names: names() };
  } catch (failure) {
    return { failure };
  }
}

/** What of a rule is widened where a function of it fails, in words. */
export const widened = ({ kind }: Renewal, { program }: GiottoInvalidateRule): string =>
  kind === 'everything' ? 'everything under the prefix' : `all of ${JSON.stringify(program)}`;
