/**
 * A run that was ended because nobody wants its result any more. It is no failure and is not reported. Callers who wait for it
 * look again.
 */
export class Abandoned extends Error {
  constructor() {
    super('Nobody wants the result any more.');
  }
}
