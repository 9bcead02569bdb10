/** The statuses that an older answer may replace (RFC 5861, section 4). */
const FAILURES = new Set([500, 502, 503, 504]);

/** True for a status that says that the server failed. A status such as 404 is an answer. */
export const isFailureStatus = (status: number): boolean => FAILURES.has(status);

/** Returns the status that Nest answers with for what a method threw: the exception's own, else 500. */
export function statusOfError(error: unknown): number {
  const { getStatus, statusCode } = Object(error) as { getStatus?: unknown; statusCode?: unknown };
  const status: unknown = typeof getStatus === 'function' ? (getStatus as () => unknown).call(error) : statusCode;
  return typeof status === 'number' ? status : 500;
}

/** True if what a method threw is a failure. An exception such as 404 is an answer. */
export const isFailure = (error: unknown): boolean => isFailureStatus(statusOfError(error));
