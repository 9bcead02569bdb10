import { inspect, types } from 'node:util';

import { errorText, kindOfError, namedErrorText, valueText } from './log-text.js';

/** The options that are, or hold, functions of the application. */
export type FunctionOption = 'seconds' | 'tags' | 'key' | 'identify' | 'revive';

const NAMES: Readonly<Record<FunctionOption, string>> = {
  seconds: 'its lifetime function (seconds)',
  tags: 'a function in its tags',
  key: 'its key function',
  identify: "the module's identify",
  revive: 'its revive function',
};

/**
 * A function in the options threw, rejected, or returned something useless. The answer is then sent uncached. The method itself
 * never throws one of these.
 */
export class OptionFailure extends Error {
  override readonly name = 'OptionFailure';

  /**
   * @param kind the same for all failures that need only one warning
   * @param what what the function did, as a phrase after its name
   */
  private constructor(
    readonly option: FunctionOption,
    readonly kind: string,
    what: string,
  ) {
    super(`${NAMES[option]} ${what}`);
  }

  static thrown(option: FunctionOption, error: unknown): OptionFailure {
    return new OptionFailure(option, `threw ${kindOfError(error)}`, `threw ${namedErrorText(error)}`);
  }

  /** @param cure what it should return */
  static returned(option: FunctionOption, value: unknown, cure: string): OptionFailure {
    return new OptionFailure(
      option,
      'returned',
      `returned ${types.isPromise(value) ? promiseText(value) : valueText(value)}. ${cure}`,
    );
  }
}

/** Only Node.js's `inspect` can tell at once that a promise has rejected, as that of an `async` function which threw. */
function promiseText(promise: Promise<unknown>): string {
  const rejected = /<rejected> (.*)/.exec(inspect(promise, { depth: 1 }))?.[1];
  return rejected === undefined
    ? 'a promise, and its result is needed at once'
    : `a promise that rejected: ${errorText(rejected)}`;
}

/** Calls a function in the options whose result is needed at once. @throws OptionFailure */
export function callOption<Result>(option: FunctionOption, call: () => Result, cure: string): Result {
  const result = attempt(option, call);
  if (!types.isPromise(result)) return result;
  result.catch(() => undefined);
  throw OptionFailure.returned(option, result, cure);
}

/** Calls a function in the options that may return a promise. @throws OptionFailure */
export async function awaitOption<Result>(option: FunctionOption, call: () => Result): Promise<Awaited<Result>> {
  try {
    return await call();
  } catch (error) {
    throw OptionFailure.thrown(option, error);
  }
}

function attempt<Result>(option: FunctionOption, call: () => Result): Result {
  try {
    return call();
  } catch (error) {
    throw OptionFailure.thrown(option, error);
  }
}
