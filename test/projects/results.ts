import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { readJson } from './workplace.js';

/** What a run found, by row and column. */
export type Results = Readonly<Record<string, Readonly<Record<string, string>>>>;

interface Result {
  row: string;
  column: string;
  text: string;
}

/** The folder for results, if the page is to be written. */
const FOLDER = process.env.GIOTTO_PROJECTS_RESULTS;

/** Notes what the page says in a cell. Nothing is noted of what failed. */
export function record(row: string, column: string, text: string): void {
  if (FOLDER === undefined) return;
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, `${row}.${column}.json`), JSON.stringify({ row, column, text } satisfies Result));
}

/** Reads what a run has noted. */
export function readResults(folder: string): Results {
  const results: Record<string, Record<string, string>> = {};
  for (const name of readdirSync(folder).sort()) {
    const { row, column, text } = readJson<Result>(join(folder, name));
    (results[row] ??= {})[column] = text;
  }
  return results;
}
