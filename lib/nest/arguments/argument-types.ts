import type { ArgumentName } from '../../cache/key/argument-names.js';

/** Pipes that decide the type of an argument, whatever its declared type. */
const PIPES: Readonly<Record<string, unknown>> = {
  ParseIntPipe: Number,
  ParseFloatPipe: Number,
  ParseBoolPipe: Boolean,
};

const WORDS: ReadonlyMap<unknown, ArgumentName['type']> = new Map<unknown, ArgumentName['type']>([
  [Number, 'number'],
  [String, 'string'],
  [Boolean, 'boolean'],
]);

/**
 * Returns the type of an argument in calls, as far as decorators tell.
 * @param declared the parameter's type, as the compiler left it
 * @param pipes the pipes in the parameter's decorator
 */
export function typeOfArgument(declared: unknown, pipes: readonly unknown[]): ArgumentName['type'] {
  const made = pipes.map((pipe) => PIPES[nameOf(pipe)]).find((type) => type !== undefined);
  return WORDS.get(made ?? declared);
}

const nameOf = (pipe: unknown) =>
  typeof pipe === 'function' ? pipe.name : String((Object(pipe) as object).constructor.name);

/** Returns why no call of the program can have such a value, in words; `undefined` if one can. */
export function strangeValue({ name, type }: ArgumentName, value: unknown): string | undefined {
  const given = typeof value;
  if (type === undefined || given === type || !SCALARS.has(given)) return undefined;
  return `names ${name} by a ${given}, and calls have a ${type} there, so that it may concern none of them`;
}

const SCALARS = new Set(['number', 'string', 'boolean', 'bigint']);
