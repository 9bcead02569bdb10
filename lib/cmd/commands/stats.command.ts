import type { INestApplicationContext } from '@nestjs/common';
import type { Command } from 'commander';

import { tableUsage } from '../../database/table-usage.js';
import { DatabaseKeyValue } from '../../keyvalue/database/database.key-value.js';
import type { GiottoKeyValue } from '../../keyvalue/giotto-key-value.js';
import { MODULE_SETTINGS } from '../../nest/options/giotto-cache.tokens.js';
import type { ModuleSettings } from '../../nest/options/settings.js';
import { RedisKeyValue } from '../../keyvalue/redis/redis.key-value.js';
import { withApplication, type ApplicationOptions } from '../application/with-application.js';
import { callerOf, commandPrograms } from '../../calls/command-program.js';
import { messageOf } from '../../calls/failure.js';
import { FAILED } from '../terminal/failure.js';
import { keyValueOf, ofThisProcess } from '../application/key-value-of.js';
import { say } from '../terminal/say.js';
import { scrapedStats } from './scraped-stats.js';
import { repeated, seconds } from './watch.js';

type Row = readonly [name: string, value: string];

/** Adds `giotto-cmd stats`. */
export function statsCommand(root: Command): void {
  root
    .command('stats')
    .description('show the backend, whether it answers, and what it contains; exit code 1 if it does not answer')
    .option('--watch [seconds]', `go on every ${WATCH_SECONDS} seconds, until Ctrl-C`, seconds)
    .option('--metrics <url>', "show the calls of a running server's programs, from its metrics for Prometheus")
    .action((_options, command: Command) => run(command.optsWithGlobals<StatsOptions>()));
}

interface StatsOptions extends ApplicationOptions {
  /** True without a number. */
  readonly watch?: number | true;
  readonly metrics?: string;
}

/** Counting Redis's keys takes a while if there are many. */
const WATCH_SECONDS = 5;

async function run({ watch, metrics, ...options }: StatsOptions): Promise<void> {
  const every = watch === true ? WATCH_SECONDS : watch;
  if (metrics !== undefined) return repeated(every, async () => say(await scrapedStats(metrics)));
  await withApplication(options, async ({ app }) => {
    const keyValue = keyValueOf(app);
    print(settingsOf(app, keyValue));
    await (every === undefined ? showState(keyValue) : repeated(every, () => sayState(keyValue)));
  });
}

async function showState(keyValue: GiottoKeyValue): Promise<void> {
  const { answers, rows } = await stateOf(keyValue);
  print(rows);
  if (!answers) process.exitCode = FAILED;
}

/** One line for each look, which may be compared with the one above. */
async function sayState(keyValue: GiottoKeyValue): Promise<void> {
  const { rows } = await stateOf(keyValue);
  const time = new Date().toTimeString().slice(0, 8);
  say(`${time}  ${rows.map(([name, value]) => `${name} ${value}`).join(', ')}`);
}

function print(rows: readonly Row[]): void {
  for (const [name, value] of rows) say(`${name.padEnd(9)} ${value}`);
}

const settingsOf = (app: INestApplicationContext, keyValue: GiottoKeyValue): Row[] => [
  ['backend', keyValue.describe()],
  ['prefix', JSON.stringify(keyValue.prefix)],
  ...versionOf(app),
  ['timeout', `${keyValue.timeout} ms`],
  ['largest', Number.isFinite(keyValue.maxValueBytes) ? `${keyValue.maxValueBytes} bytes` : 'any size'],
  ['programs', programsOf(app)],
];

function versionOf(app: INestApplicationContext): Row[] {
  const { release } = app.get<ModuleSettings>(MODULE_SETTINGS, { strict: false }).shared;
  return release === undefined ? [] : [['version', JSON.stringify(release)]];
}

function programsOf(app: INestApplicationContext): string {
  const { callable, ofCode } = commandPrograms(app);
  const others = new Map<string, number>();
  for (const found of ofCode.values()) others.set(callerOf(found), (others.get(callerOf(found)) ?? 0) + 1);
  return [String(callable.size), ...[...others].map(([caller, count]) => `${count} called by ${caller}`)].join(', ');
}

/** Reads a key that no call has. */
async function stateOf(keyValue: GiottoKeyValue): Promise<{ answers: boolean; rows: Row[] }> {
  const start = performance.now();
  try {
    await keyValue.get('(giotto-cmd stats)');
    const answered: Row = ['answers', `in ${(performance.now() - start).toFixed(1)} ms`];
    return { answers: true, rows: [answered, ...(await contentOf(keyValue))] };
  } catch (error) {
    return { answers: false, rows: [['answers', `not: ${messageOf(error)}`]] };
  }
}

async function contentOf(keyValue: GiottoKeyValue): Promise<Row[]> {
  if (keyValue instanceof DatabaseKeyValue) return tableOf(keyValue);
  if (keyValue instanceof RedisKeyValue)
    return [['keys', `${await keyValue.countKeys()} under this prefix, including versions for invalidation`]];
  if (keyValue.maxValueBytes === 0) return [['keys', 'none']];
  return [['keys', keyValue.isInProcess ? ofThisProcess(keyValue) : 'unknown: the server does not count by prefix']];
}

async function tableOf({ source }: DatabaseKeyValue): Promise<Row[]> {
  const usage = await tableUsage(source!);
  return usage.map(({ prefix, live, expired, bytes }) => [
    'rows',
    `${live} live, ${expired} expired, ${bytes} bytes of values, under the prefix ${JSON.stringify(prefix)}`,
  ]);
}
