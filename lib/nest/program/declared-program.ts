import type { ExecutionContext } from '@nestjs/common';

import { awaitOption, callOption } from '../../cache/support/option-failure.js';
import type { Policy } from '../../cache/entry/policy.js';
import type { MethodProgram } from '../../http/program/program.js';
import type { GiottoCacheCall } from '../options/giotto-cache.options.js';
import { namesOf } from '../arguments/argument-naming.js';
import { checkNamesRead, checkNamesOption } from '../arguments/argument-checks.js';
import { callable } from '../options/option-function.js';
import type { FoundMethod } from './program-methods.js';
import { tagRules } from './program-tags.js';
import { check, TRUE_OR_FALSE } from '../options/option-checks.js';
import { resolveTimeout } from '../options/resolve-options.js';
import { placeOf } from '../metadata/place.js';
import { checkProgramName } from './program-names.js';

/** The settings that `@GiottoCache` makes for any method. */
export type Declared = Pick<MethodProgram, 'name' | 'names' | 'key' | 'lifetime' | 'seconds' | 'policy' | 'tags'>;

const KEY_CURE = 'Return what identifies the call, and no promise of it.';

/**
 * Reads the decorator of a route or of a provider's method. Functions in the options of the latter get `undefined` as
 * context.
 * @param policy the resolved stale times and lock timeout
 * @throws GIOTTO_INVALID_PROGRAM_NAME, GIOTTO_INVALID_OPTION, GIOTTO_CONTRADICTORY_TIMEOUT, GIOTTO_INVALID_TAG,
 * GIOTTO_UNKNOWN_ARGUMENT
 */
export function declaredBy(found: FoundMethod, policy: Policy): Declared {
  const where = placeOf(found);
  const { options, seconds, method: written } = found.standIn;
  check(`${where}: l1`, options.l1, [undefined, true, false].includes(options.l1), TRUE_OR_FALSE);
  checkNamesOption(where, options.names);
  const names = namesOf({ ...found, written, names: options.names });
  checkNamesRead(names, [options.key, ...[options.tags].flat()]);
  return {
    names,
    policy: { ...resolveTimeout({ timeout: options.timeout, seconds }, policy, where), l1: options.l1 },
    seconds: typeof seconds === 'number' ? seconds : undefined,
    tags: tagRules(options.tags, where),
    name: checkProgramName(where, options.program ?? where),
    key:
      options.key &&
      (({ args, context }) =>
        callOption('key', () => callable(options.key!)(args, context as ExecutionContext), KEY_CURE)),
    lifetime:
      typeof seconds === 'function'
        ? (model, call) => awaitOption('seconds', () => callable(seconds)(model, call as GiottoCacheCall))
        : () => seconds,
  };
}
