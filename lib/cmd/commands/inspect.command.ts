import type { INestApplicationContext } from '@nestjs/common';
import type { Command } from 'commander';

import type { Cache } from '../../cache/cache.js';
import type { Entry, Variant } from '../../cache/entry/entry.js';
import type { EntryStore } from '../../cache/store/entry-store.js';
import type { Lookup } from '../../cache/store/lookup.js';
import { decodeModel } from '../../cache/entry/model.js';
import { CODING_NAMES } from '../../http/compress/compression.js';
import { parseContentType } from '../../http/headers/content-type.js';
import { COMMAND_LINE_TYPE } from '../../http/program/representation.js';
import { wrongUse } from '../../errors/command-line.js';
import type { GiottoKeyValue } from '../../keyvalue/giotto-key-value.js';
import { CACHE } from '../../nest/options/giotto-cache.tokens.js';
import type { Started } from '../../calls/started.js';
import { withApplication } from '../application/with-application.js';
import { explainCall } from '../../calls/explain.js';
import { resolveValues } from '../call/given-value.js';
import { printAnswer, printBytes } from '../call/print-answer.js';
import { ProgramCaller } from '../../calls/program-caller.js';
import { readableRenderer } from '../../calls/renderer.js';
import { parseWords } from '../../calls/words.js';
import { keyValueOf, ofThisProcess } from '../application/key-value-of.js';
import { say } from '../terminal/say.js';
import { preferencesOf, type PreferenceOptions } from './preference-options.js';
import { describeEntry } from './describe-entry.js';

interface InspectOptions extends PreferenceOptions {
  readonly body?: boolean;
}

/** Adds `giotto-cmd inspect '{"x":12}(squared)(text/cmd)'` and `giotto-cmd inspect squared x=12`. */
export function inspectCommand(root: Command): void {
  root
    .command('inspect')
    .description('show what is stored under a key or for a call; exit code 1 if there is nothing')
    .argument('<key|program>', 'a key, or the name of a program')
    .argument('[arguments...]', "the program's arguments")
    .option('--body', 'print the body alone')
    .allowUnknownOption()
    .action((subject: string, words: string[], _options, command: Command) =>
      run(subject, words, command.optsWithGlobals<InspectOptions>()),
    );
}

async function run(subject: string, words: string[], options: InspectOptions): Promise<void> {
  if (isKey(subject) && words.length > 0)
    throw wrongUse('A key has its arguments in it.', `Leave out ${words.join(' ')}, or name the program.`);
  await withApplication(options, async (started) => {
    const key = isKey(subject) ? subject : await keyOfCall(started, { subject, words, options });
    const { entry, outcome } = await find(started.app, key);
    if (entry === undefined) throw nothingUnder(key, outcome, keyValueOf(started.app));
    if (options.body) return printBody(entry);
    say(describeEntry(started.app, key, { entry, isValid: outcome === 'hit' }));
  });
}

const NOTHING: Readonly<Record<Lookup['kind'], string>> = {
  hit: 'Nothing is stored any more under',
  invalidated: 'Nothing is stored any more under',
  miss: 'Nothing is stored under',
  damaged: 'Stored, but not readable, is the entry under',
  failed: 'The backend failed, or took longer than its timeout, for',
};

function nothingUnder(key: string, outcome: Lookup['kind'], keyValue: GiottoKeyValue): Error {
  const why = keyValue.isInProcess ? `\n${ofThisProcess(keyValue)}` : '';
  return new Error(`${NOTHING[outcome]} ${key}${why}`);
}

/** Finds an entry, also one that was invalidated. */
async function find(app: INestApplicationContext, key: string): Promise<{ entry?: Entry; outcome: Lookup['kind'] }> {
  const { store } = app.get<Cache>(CACHE, { strict: false });
  const found = await store.lookup({ key });
  if (found.kind === 'hit')
    return { outcome: 'hit', entry: { ...found.entry, variants: await variantsOf(store, found.entry, key) } };
  return { outcome: found.kind, entry: found.kind === 'invalidated' ? await store.peek(key) : undefined };
}

/** An entry without an identity has no variants. */
async function variantsOf(store: EntryStore, { id }: Entry, key: string): Promise<Variant[]> {
  const found = id === undefined ? [] : await Promise.all(CODING_NAMES.map((coding) => store.lookup({ key, coding })));
  return found.flatMap((each) => (each.kind === 'hit' && each.entry.id === id ? (each.entry.variants ?? []) : []));
}

/** Names of programs have no parentheses. */
const isKey = (subject: string) => subject.includes('(');

async function keyOfCall(
  started: Started,
  { subject, words, options }: { subject: string; words: string[]; options: InspectOptions },
): Promise<string> {
  const given = await resolveValues(parseWords(words));
  const { call } = await new ProgramCaller(started).prepare({ program: subject, given, ...preferencesOf(options) });
  const { key, cache } = await explainCall(started.app, call);
  if (key === undefined) throw new Error(`${subject} has no key for this call: ${cache}`);
  return key;
}

/** A model is printed readably: its bytes are an encoding. */
async function printBody({ level, headers, body }: Entry): Promise<void> {
  if (level === 'model')
    return printAnswer({
      answer: decodeModel(body),
      represented: { mediaType: COMMAND_LINE_TYPE, renderer: readableRenderer },
    });
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  printBytes(body, parseContentType(String(type)).type);
}
