import type { INestApplicationContext } from '@nestjs/common';
import type { Command } from 'commander';

import type { Clock } from '../../cache/clock.js';
import { ageOf, timeToLive, type Entry } from '../../cache/entry.js';
import { EntryStore } from '../../cache/entry-store.js';
import { decodeModel } from '../../cache/model.js';
import { parseContentType } from '../../http/content-type.js';
import { GIOTTO_CLOCK } from '../../nest/giotto-cache.tokens.js';
import type { Started } from '../application/start-application.js';
import { withApplication, type ApplicationOptions } from '../application/with-application.js';
import { explainCall } from '../call/explain.js';
import { readableFace } from '../call/faces.js';
import { resolveValues } from '../call/given-value.js';
import { printAnswer, printBytes } from '../call/print-answer.js';
import { ProgramCaller } from '../call/program-caller.js';
import { parseWords } from '../call/words.js';

interface InspectOptions extends ApplicationOptions {
  readonly accept?: string;
  readonly header?: Record<string, string>;
  readonly body?: boolean;
}

/** `giotto-cmd inspect '{"x":12}(squared)(text/cmd)'`, or `giotto-cmd inspect squared x=12`. */
export function inspectCommand(root: Command): void {
  root
    .command('inspect')
    .description('show what is stored under a key, or for a call; 1 where there is nothing')
    .argument('<key|program>', 'a key, or the name of a program')
    .argument('[arguments...]', "the program's arguments")
    .option('--body', 'print the body alone')
    .allowUnknownOption()
    .action((subject: string, words: string[], _options, command: Command) => run(subject, words, command.optsWithGlobals<InspectOptions>()));
}

async function run(subject: string, words: string[], options: InspectOptions): Promise<void> {
  await withApplication(options, async (started) => {
    const key = isKey(subject) ? subject : await keyOfCall(started, { subject, words, options });
    const found = await started.app.get(EntryStore, { strict: false }).lookup(key);
    if (found.outcome !== 'hit') throw new Error(`${NOTHING[found.outcome]} ${key}`);
    if (options.body) return printBody(found.entry);
    console.log(describe(started.app, key, found.entry));
  });
}

const NOTHING = {
  miss: 'Nothing is stored under',
  damaged: 'What is stored cannot be read under',
  failed: 'The key/value failed, or took longer than its timeout, for',
} as const;

/** A program's name has no parentheses. */
const isKey = (subject: string) => subject.includes('(');

async function keyOfCall(started: Started, { subject, words, options }: { subject: string; words: string[]; options: InspectOptions }): Promise<string> {
  const given = await resolveValues(parseWords(words));
  const { call } = await new ProgramCaller(started).prepare({ program: subject, given, accept: options.accept, headers: options.header });
  const { key, cache } = await explainCall(started.app, call);
  if (key === undefined) throw new Error(`${subject} has no key for this call: ${cache}`);
  return key;
}

function describe(app: INestApplicationContext, key: string, entry: Entry): string {
  const now = app.get<Clock>(GIOTTO_CLOCK, { strict: false })();
  const left = timeToLive(entry, now);
  const { tags = [] } = entry as { tags?: readonly string[] };
  const rows = [
    ['key', key],
    ['level', entry.level],
    ['status', String(entry.status)],
    ['age', `${ageOf(entry, now)} s`],
    ['left', left === undefined ? 'for ever' : `${left} s`],
    ['size', `${entry.body.length} bytes`],
    ...(entry.variants ?? []).map(({ coding, body }) => ['', `${body.length} bytes in ${coding}`]),
    ['tags', tags.join(', ') || 'none'],
    ...entry.headers.map(([name, value], at) => [at === 0 ? 'headers' : '', `${name}: ${String(value)}`]),
  ];
  return rows.map(([name, value]) => `${name!.padEnd(8)} ${value}`).join('\n');
}

/** A model is shown readably, since nobody can read its bytes. */
async function printBody({ level, headers, body }: Entry): Promise<void> {
  if (level === 'model') return printAnswer({ answer: decodeModel(body), face: readableFace });
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  printBytes(body, parseContentType(String(type)).type);
}
