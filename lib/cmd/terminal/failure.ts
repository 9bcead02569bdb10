import { messageOf } from '../../calls/failure.js';
import { tell } from './say.js';

/** Exit code: the program failed. */
export const FAILED = 1;

/** Exit code: wrong use of the command or of a program's arguments. */
export const WRONG_USE = 2;

const CODES_OF_WRONG_USE = new Set(['GIOTTO_WRONG_USE', 'GIOTTO_NO_APPLICATION']);

/** True for the caller's mistake. */
export const isWrongUse = (error: unknown): error is Error => CODES_OF_WRONG_USE.has(codeOf(error));

/** Returns the exit code; 0 if the caller only asked for help. */
export function exitCodeOf(error: unknown): number {
  if (isCommanders(error)) return error.exitCode === 0 ? 0 : WRONG_USE;
  return isWrongUse(error) ? WRONG_USE : FAILED;
}

/** Prints an error to standard error, with its stack if `verbose`. Commander has printed its own errors already. */
export function report(error: unknown, verbose: boolean): void {
  if (isCommanders(error)) return;
  tell(`giotto-cmd: ${verbose ? stackOf(error) : messageOf(error)}`);
  const usage = Object(error) as { usage?: string };
  if (usage.usage !== undefined) tell(`\n${usage.usage}`);
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\ncaused by: ${stackOf(error.cause)}`;
  return `${error.stack}${cause}`;
}

/** Checks the code, not the class: commander may not be installed. */
const isCommanders = (error: unknown): error is Error & { readonly exitCode: number } =>
  error instanceof Error && codeOf(error).startsWith('commander.');

const codeOf = (error: unknown) => String((Object(error) as { code?: unknown }).code);
