import { inspect, types } from 'node:util';

/** True for errors of any realm. */
export const isError = (value: unknown): value is Error => types.isNativeError(value) || value instanceof Error;

/**
 * Returns what an error says: its message, else its code, else its name. Anything else that was thrown is shown as it is.
 * Calls accessors of the error, which may throw.
 */
export function reasonOf(error: unknown): string {
  // A refused connection to `localhost` gives one without a message: an error for each address that was tried.
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ');
  if (isError(error)) return error.message || codeOf(error) || error.name;
  return typeof error === 'string' ? error : inspect(error);
}

const codeOf = (error: Error) => {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : undefined;
};
