import { describe, it } from '@jest/globals';
import { inspect } from 'node:util';

import { randomFrom } from '../cache/values.js';
import { Mutations } from './mutations.js';

/** The same in every run, so that a run fails for what was changed and not by chance. Set another one to try other inputs. */
export const SEED = Number(process.env['GIOTTO_FUZZ_SEED'] ?? 1);

const ROUNDS = 10_000;

/** One decoder or parser: what it is given, and what must be true of it then. */
export interface Target<Input> {
  readonly name: string;
  draw(mutations: Mutations): Input;
  /** Throws if the input does what no input may. */
  check(input: Input): void;
}

/** Feeds each target with inputs drawn from the seed, which stands in the name of the tests. */
export function describeFuzzing(what: string, targets: readonly Target<unknown>[]): void {
  describe(`${what}, whatever they are given (GIOTTO_FUZZ_SEED=${SEED})`, () => {
    it.each(targets.map((target) => [target.name, target] as const))('%s', (_name, target) => {
      const mutations = new Mutations(randomFrom(SEED));
      for (let round = 0; round < ROUNDS; round++) feed(target, target.draw(mutations));
    });
  });
}

function feed(target: Target<unknown>, input: unknown): void {
  try {
    target.check(input);
  } catch (cause) {
    throw new Error(`${target.name} failed on ${inspect(input, { maxStringLength: 2000, maxArrayLength: 2000 })}`, {
      cause,
    });
  }
}
