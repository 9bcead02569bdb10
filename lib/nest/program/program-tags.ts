import { callOption, OptionFailure } from '../../cache/support/option-failure.js';
import { takesSecond } from '../../cache/key/parameter-names.js';
import { invalidTag } from '../../errors/options.js';
import type { ProgramCall, TagRules } from '../../http/program/program.js';
import type { GiottoCacheTag, GiottoTagFunction } from '../options/giotto-cache.options.js';
import { callable } from '../options/option-function.js';

/**
 * Sorts the option `tags`: fixed texts, functions of the arguments, and functions that take the result too.
 * @param where `ClassName.method`, as errors name it
 * @throws GIOTTO_INVALID_TAG
 */
export function tagRules(tags: readonly GiottoCacheTag[] | undefined, where: string): TagRules {
  if (tags !== undefined && !Array.isArray(tags)) throw invalidTag(where, tags);
  const derived = (tags ?? []).filter((tag): tag is GiottoTagFunction => typeof tag === 'function');
  const [ofCall, ofResult] = [derived.filter((tagOf) => !takesSecond(tagOf)), derived.filter(takesSecond)];
  return {
    fixed: (tags ?? []).filter((tag) => typeof tag !== 'function').map((tag) => checkTag(tag, where)),
    ofCall: ofCall.length === 0 ? undefined : (call) => derive(ofCall, call),
    ofResult: ofResult.length === 0 ? undefined : (call, model) => derive(ofResult, call, model),
  };
}

const derive = (functions: readonly GiottoTagFunction[], { args }: ProgramCall, model?: unknown): string[] =>
  functions.flatMap((tagOf) => derivedTags(() => callable(tagOf)(args, model)));

const CURE = 'Return a non-empty string, several in an array, or nothing, and no promise of them.';

/** Returns the tags that a function in the options derived. @throws OptionFailure */
export function derivedTags(derive: () => unknown): string[] {
  const given = callOption('tags', derive, CURE);
  const tags = listOf(given);
  if (!tags.every(isTag)) throw OptionFailure.returned('tags', given, CURE);
  return tags;
}

/** Returns one tag, several or none as a list. @throws GIOTTO_INVALID_TAG */
export const tagList = (tags: unknown, where: string): string[] => listOf(tags).map((tag) => checkTag(tag, where));

const listOf = (tags: unknown): unknown[] =>
  (Array.isArray(tags) ? tags : [tags]).filter((tag) => tag !== undefined && tag !== null);

function checkTag(tag: unknown, where: string): string {
  if (!isTag(tag)) throw invalidTag(where, tag);
  return tag;
}

const isTag = (tag: unknown): tag is string => typeof tag === 'string' && tag !== '';
