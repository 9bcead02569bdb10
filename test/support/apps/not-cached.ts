import { expect } from '@jest/globals';

/** The line that says why a method is not cached. */
export const notCached = (place: string, why: string): unknown =>
  expect.stringMatching(new RegExp(`^${place} is not cached: .*${why}`));
