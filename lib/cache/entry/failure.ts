/** The statuses that an older answer may stand in for (RFC 5861, section 4). */
const FAILURES = new Set([500, 502, 503, 504]);

/** Whether a status says that the server failed, and not what the answer is. */
export const isFailureStatus = (status: number): boolean => FAILURES.has(status);

/** The status that Nest answers with for what a method threw: an exception's own, else 500. */
export function statusOfError(error: unknown): number {
  const { getStatus, statusCode } = Object(error) as { getStatus?: unknown; statusCode?: unknown };
  const status: unknown = typeof getStatus === 'function' ? (getStatus as () => unknown).call(error) : statusCode;
  return typeof status === 'number' ? status : 500;
}

/** Whether what a method threw says that it failed, and not what the answer is. */
export const isFailure = (error: unknown): boolean => isFailureStatus(statusOfError(error));
