/** Whether a value is a lifetime in seconds: 0, which never ends, or a positive, finite number. */
export const isLifetime = (seconds: unknown): seconds is number =>
  typeof seconds === 'number' && Number.isFinite(seconds) && seconds >= 0;
