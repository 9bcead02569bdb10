import type { ArgumentName } from '../../cache/key/argument-names.js';

/** A pipe by which Nest says what a parameter is made, whatever the compiler leaves of its type. */
const PIPES: Readonly<Record<string, unknown>> = { ParseIntPipe: Number, ParseFloatPipe: Number, ParseBoolPipe: Boolean };

const WORDS: ReadonlyMap<unknown, ArgumentName['type']> = new Map<unknown, ArgumentName['type']>([[Number, 'number'], [String, 'string'], [Boolean, 'boolean']]);

/**
 * The type that an argument has in calls, as far as decorators tell.
 * @param declared what the compiler has left of the parameter's type
 * @param pipes those of the parameter
 */
export function typeOfArgument(declared: unknown, pipes: readonly unknown[]): ArgumentName['type'] {
  const made = pipes.map((pipe) => PIPES[nameOf(pipe)]).find((type) => type !== undefined);
  return WORDS.get(made ?? declared);
}

const nameOf = (pipe: unknown) => (typeof pipe === 'function' ? pipe.name : String((Object(pipe) as object).constructor.name));

/** What is wrong with a value that no call of the program can have, in words; `undefined` for nothing. */
export function strangeValue({ name, type }: ArgumentName, value: unknown): string | undefined {
  const given = typeof value;
  if (type === undefined || given === type || !SCALARS.has(given)) return undefined;
  return `names ${name} by a ${given}, and calls have a ${type} there, so that it may concern none of them`;
}

const SCALARS = new Set(['number', 'string', 'boolean', 'bigint']);
