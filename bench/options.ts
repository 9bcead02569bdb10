import { parseArgs } from 'node:util';

import { adapters, backends, contestants } from './plan/contestants.js';
import { mainSizes, sizeNames } from './plan/sizes.js';
import type { Settings } from './run/settings.js';

export const help = `npm run bench -- [options]

  --quick            locmem and Redis, 1 KB and 100 KB, in some three minutes; prints the ratios, writes nothing
  --growth           how cost grows with entries, rows and arguments
  --misses           what a miss on Redis takes, next door and 2 ms away; writes misses.md
  --commands         what Redis and PostgreSQL get for a hit and for a miss; writes commands.md
  --bytes            what is stored for an answer on Redis, PostgreSQL and locmem; writes bytes.md
  --traces <files>   hit ratio of the bounded memory on traces, one key a line, beside LRU, W-TinyLFU and the best possible;
                     writes hit-ratio.md
  --first-tier       from which size of a body on l1 saves something on Redis; writes first-tier.md
  --only <names>     of adapters, backends, sizes and contestants only those named: --only fastify,redis,1k,giotto,driver
  --into <name>      writes the tables of a run of --only some into bench/results/<name>.md
  --rounds <n>       turns of each contestant with each size; misses of each
  --seconds <n>      length of a turn
  --warmup <n>       seconds under load before the first turn of a server
  --connections <n>  connections of the load
  --cpu-prof         @GiottoCache's servers write CPU profiles into bench/results/profiles
  --no-build         measures what was built for the run before
  --help

Adapters: ${adapters.join(', ')}. Backends: ${backends.join(', ')}. Sizes: ${sizeNames.join(', ')}.
Contestants: ${contestants.map(({ name }) => name).join(', ')}.
Only a whole run, without --quick and --only, writes results.md and its chart.
`;

/** Those with an option of their own. */
const measurements = ['growth', 'misses', 'commands', 'bytes', 'first-tier', 'traces'] as const;

export interface Choice {
  readonly task: 'help' | 'run' | (typeof measurements)[number];
  /** Whether all there is to measure is measured, and the results are worth keeping. */
  readonly whole: boolean;
  /** The file in bench/results/ that keeps a part of it. */
  readonly into?: string;
  /** Files with a trace each. */
  readonly traces: readonly string[];
  readonly settings: Settings;
}

const full: Settings = {
  ...{ adapters, backends, sizes: mainSizes, contestants },
  ...{ rounds: 9, seconds: 0.45, firstWarmup: 4, warmup: 0.5, connections: 10, misses: 100, profiled: false },
};

const quick: Settings = {
  ...full,
  ...{ backends: ['locmem', 'redis'], sizes: ['1k', '100k'], rounds: 5, seconds: 0.3, firstWarmup: 4, warmup: 2 },
  contestants: contestants.flatMap((contestant) => {
    if (!['giotto', 'bare', 'idle', 'driver', 'cache-manager'].includes(contestant.name)) return [];
    return contestant.name === 'bare' || contestant.name === 'idle'
      ? { ...contestant, backends: ['locmem'] }
      : contestant;
  }),
};

/** @throws TypeError for what it does not know */
export function choose(args: readonly string[]): Choice {
  const { values } = parseArgs({ args: [...args], options: known });
  const { quick: isQuick = false, only = '', 'cpu-prof': profiled = false } = values;
  const task = values.help ? 'help' : (measurements.find((name) => values[name]) ?? 'run');
  const settings = narrow(
    { ...(isQuick ? quick : full), ...numbers(values), profiled },
    only.split(',').filter(Boolean),
  );
  const traces = values.traces?.split(',') ?? [];
  return { task, whole: !isQuick && only === '', into: values.into, traces, settings };
}

const string = { type: 'string' } as const;
const boolean = { type: 'boolean' } as const;

const known = {
  ...{ growth: boolean, misses: boolean, commands: boolean, bytes: boolean, 'first-tier': boolean, traces: string },
  ...{ quick: boolean, help: boolean, only: string, into: string, 'cpu-prof': boolean, 'no-build': boolean },
  ...{ rounds: string, seconds: string, warmup: string, connections: string },
};

const numeric = { rounds: 'rounds', seconds: 'seconds', warmup: 'firstWarmup', connections: 'connections' } as const;

function numbers(values: Partial<Record<keyof typeof numeric, string>>): Partial<Settings> {
  const names = (Object.keys(numeric) as (keyof typeof numeric)[]).filter((name) => values[name] !== undefined);
  const given = Object.fromEntries(names.map((name) => [numeric[name], positive(name, values[name])]));
  return given.rounds === undefined ? given : { ...given, misses: given.rounds };
}

function positive(name: string, text: string | undefined): number {
  const value = Number(text);
  if (!(value > 0)) throw new TypeError(`--${name} takes a positive number.`);
  return value;
}

/** A kind of which nothing is named stays whole. */
function narrow(settings: Settings, names: readonly string[]): Settings {
  const everything = [
    ...adapters,
    ...backends,
    ...sizeNames,
    ...contestants.map(({ name }) => name),
  ] as readonly string[];
  const unknown = names.filter((name) => !everything.includes(name));
  if (unknown.length > 0)
    throw new TypeError(`--only does not know ${unknown.join(', ')}. It knows ${everything.join(', ')}.`);
  const among = <T>(chosen: readonly T[], nameOf: (one: T) => string, all = chosen) => {
    const named = all.filter((one) => names.includes(nameOf(one)));
    return named.length > 0 ? named : chosen;
  };
  return {
    ...settings,
    adapters: among(settings.adapters, String),
    backends: among(settings.backends, String),
    sizes: among(settings.sizes, String, sizeNames),
    contestants: among(settings.contestants, ({ name }) => name),
  };
}
