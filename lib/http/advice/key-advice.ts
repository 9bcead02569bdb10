import { isTokenPayload } from '../../cache/key/token-payload.js';
import type { WarnOnce } from './warn-once.js';
import type { MethodProgram, Program } from '../program/program.js';

const CURE = 'Give the program a key of what identifies them, such as key: ({ user }) => user.sub.';

/** Advises at startup on programs that may have the guard's user as an argument, so that all of the user is part of the key. */
export function adviseOnIdentity(warnOnce: WarnOnce, { name, key, isCached, visibility, parameters }: Program): void {
  if (!isCached || key !== undefined || visibility !== 'private' || !parameters.some(({ isCustom }) => isCustom))
    return;
  warnOnce.advise(
    name,
    `is private, and all that its own parameter decorators return is part of the key. If that is a user with iat and exp, each of their tokens makes entries of its own. ${CURE}`,
  );
}

/** Advises on programs with a token's payload as an argument. Called when the method runs, which it does for each token. */
export function adviseOnTokens(
  warnOnce: WarnOnce,
  { name, key }: Pick<MethodProgram, 'name' | 'key'>,
  keyed: readonly unknown[],
): void {
  if (key !== undefined || !keyed.some(isTokenPayload)) return;
  warnOnce.advise(
    name,
    `gets an argument with iat or exp, which are part of the key: each token of a user makes entries of its own. ${CURE}`,
  );
}
