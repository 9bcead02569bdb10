import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';

import { wrongUse } from '../../errors/command-line.js';
import type { Given } from '../../calls/words.js';

/** The sources that values may be read from. */
export interface Reach {
  /** @default true */
  readonly mayReadFiles?: boolean;
}

/**
 * Replaces `@file` by the content of the file, and `-` by standard input, both without their last line end. `\@` and
 * `\-` are these characters themselves.
 * @throws GIOTTO_WRONG_USE if a file cannot or must not be read, or standard input is named twice
 */
export async function resolveValues(given: Given, { mayReadFiles = true }: Reach = {}): Promise<Given> {
  if ([...given.values()].flat().filter((value) => value === '-').length > 1)
    throw wrongUse(
      'Standard input can be only one value.',
      'Put the others into files, name=@file; for the text itself write name=\\-.',
    );
  const resolved = new Map<string, string[]>();
  for (const [name, values] of given)
    resolved.set(name, await inTurn(values, (value) => resolveValue(name, value, mayReadFiles)));
  return resolved;
}

async function resolveValue(name: string, value: string, mayReadFiles: boolean): Promise<string> {
  if (value === '-') return withoutLineEnd(await text(process.stdin));
  if (value.startsWith('@') && !mayReadFiles) throw notRead(name, value);
  if (value.startsWith('@')) return withoutLineEnd(await contentOf(name, value.slice(1)));
  return value === '\\-' || value.startsWith('\\@') ? value.slice(1) : value;
}

async function contentOf(name: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw wrongUse(
      `${name}=@${file} cannot be read: ${(error as Error).message}.`,
      `For the text itself write ${name}='\\@${file}'.`,
    );
  }
}

const notRead = (name: string, value: string) =>
  wrongUse(
    `${name}=${value} is a file, and a list reads none by itself.`,
    `Say --files if you trust the list; for the text itself write ${name}='\\${value}'.`,
  );

const withoutLineEnd = (content: string) => content.replace(/\r?\n$/, '');

async function inTurn<T, U>(items: readonly T[], work: (item: T) => Promise<U>): Promise<U[]> {
  const results: U[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}
