/** Where the cache says what an operator should know. Nest's `Logger` is one. */
export interface Reporter {
  log(message: string): void;
  warn(message: string): void;
}
