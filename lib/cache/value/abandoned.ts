/** A loaded that was ended since nobody wanted its result any more: no failure, and nothing to tell. Whoever waited for it asks again. */
export class Abandoned extends Error {
  constructor() {
    super('Nobody wants the result any more.');
  }
}
