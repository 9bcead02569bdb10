/** Receives what an operator should know. Nest's `Logger` is one. */
export interface Log {
  log(message: string): void;
  warn(message: string): void;
}
