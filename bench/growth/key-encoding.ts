/** `node key-encoding.js <arguments>`: encodes that many arguments into a key, and prints a `KeyEncodingGrowth` as JSON. */
import { nanosecondsPerCall } from './stopwatch.js';

/** Of one number of arguments: numbers, texts and small objects in turn. */
export interface KeyEncodingGrowth {
  readonly count: number;
  readonly microseconds: number;
  readonly characters: number;
}

interface Parameter {
  readonly name: string;
  readonly index: number;
  readonly secret: boolean;
}

interface Encoder {
  encodeArguments(parameters: readonly Parameter[], args: readonly unknown[]): string;
}

const ENCODED_IN_ALL = 300_000;

/** The library does not export it. */
const encoder = new URL('cache/arguments.js', import.meta.resolve('giotto-cache')).href;
const { encodeArguments } = (await import(encoder)) as Encoder;

const count = Number(process.argv[2]);
const args = Array.from({ length: count }, (_, n) => [n, `text ${n}`, { id: n, tags: ['a', 'b'] }][n % 3]);
const parameters = args.map((_, index) => ({
  name: `argument${String(index).padStart(4, '0')}`,
  index,
  secret: false,
}));

const nanoseconds = await nanosecondsPerCall(
  () => encodeArguments(parameters, args),
  Math.max(500, ENCODED_IN_ALL / count),
);
const characters = encodeArguments(parameters, args).length;
const growth: KeyEncodingGrowth = { count, microseconds: nanoseconds / 1000, characters };
process.stdout.write(JSON.stringify(growth));
