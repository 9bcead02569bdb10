import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { namedPackage } from '../../nest/backend/application-name.js';
import type { Examined } from './examined.js';
import { finding, type Result } from './result.js';

/** A number of processes other than one, as pm2 takes it. */
const SEVERAL = String.raw`[\\"']*(?!1\b)(?:max\b|-?\d+)`;

/** The files that may name a number of processes. */
const PLACES: readonly (readonly [file: string, pattern: RegExp])[] = [
  ['package.json', new RegExp(String.raw`\bpm2\b[^\n]*\s(?:-i|--instances)[ =]*${SEVERAL}`)],
  ...['ecosystem.config.js', 'ecosystem.config.cjs', 'ecosystem.json', 'ecosystem.config.json'].map(
    (file) => [file, new RegExp(String.raw`\binstances["']?\s*:\s*${SEVERAL}`)] as const,
  ),
];

/** Warns if the application seems to run in several processes, each of which has entries of its own. */
export function checkWorkers({ keyValue, file }: Pick<Examined, 'keyValue' | 'file'>): Result[] {
  if (!keyValue.isInProcess || keyValue.maxValueBytes === 0) return [];
  const sign = signOfWorkers(namedPackage(dirname(file))?.folder ?? process.cwd());
  if (sign === undefined) return [];
  return [
    finding(
      `${sign} starts several processes, and each has entries of its own in ${keyValue.describe()}. An invalidation reaches one of them.`,
      "Use a backend that processes share: GiottoCacheModule.forRoot({ cache: 'redis' }).",
    ),
  ];
}

function signOfWorkers(folder: string): string | undefined {
  const { WEB_CONCURRENCY } = process.env;
  if (Number(WEB_CONCURRENCY) > 1) return `WEB_CONCURRENCY=${WEB_CONCURRENCY}`;
  const found = PLACES.find(([file, pattern]) => pattern.test(textOf(join(folder, file))));
  return found && join(folder, found[0]);
}

const textOf = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : '');
