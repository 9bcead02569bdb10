import { invalidTag } from '../errors.js';
import type { ProgramCall, TagRules } from '../http/program.js';
import type { GiottoCacheTag } from './giotto-cache.options.js';

type Derive = Exclude<GiottoCacheTag, string>;

/**
 * Tags that are the same for all entries, those that follow from the arguments, and those for which the result is needed.
 * @param where what an error names
 * @throws GIOTTO_INVALID_TAG
 */
export function tagRules(tags: readonly GiottoCacheTag[] | undefined, where: string): TagRules {
  if (tags !== undefined && !Array.isArray(tags)) throw invalidTag(where, tags);
  const derived = (tags ?? []).filter((tag): tag is Derive => typeof tag === 'function');
  const [ofCall, ofResult] = [derived.filter(({ length }) => length < 2), derived.filter(({ length }) => length >= 2)];
  return {
    fixed: (tags ?? []).filter((tag) => typeof tag !== 'function').map((tag) => checkTag(tag, where)),
    ofCall: ofCall.length === 0 ? undefined : (call) => derive(ofCall, call, { where }),
    ofResult: ofResult.length === 0 ? undefined : (call, model) => derive(ofResult, call, { where, model }),
  };
}

const derive = (functions: readonly Derive[], { args }: ProgramCall, { where, model }: { where: string; model?: unknown }): string[] =>
  functions.flatMap((tagOf) => tagList(tagOf(args, model), where));

/** One tag, several or none. */
export const tagList = (tags: unknown, where: string): string[] =>
  (Array.isArray(tags) ? tags : [tags]).filter((tag) => tag !== undefined && tag !== null).map((tag) => checkTag(tag, where));

function checkTag(tag: unknown, where: string): string {
  if (typeof tag !== 'string' || tag === '') throw invalidTag(where, tag);
  return tag;
}
