import { wrongUse } from '../../errors/command-line.js';
import { messageOf } from '../../calls/failure.js';
import type { Preferences } from '../../calls/represented-program.js';
import type { ProgramCaller } from '../../calls/program-caller.js';
import { resolveValues } from '../call/given-value.js';
import { parseWords, splitLine, type Given } from '../../calls/words.js';

/** The outcome of one line. */
export interface Warmed {
  readonly outcome: 'stored' | 'hit' | 'not stored' | 'failed';
  /** The `Cache-Status`, or the error's message. */
  readonly why: string;
}

/** Settings for the calls of a list. */
export interface WarmPreferences extends Preferences {
  /** True if `@file` reads a file. The list's author may not be allowed to. */
  readonly mayReadFiles: boolean;
}

/** Returns the lines that are calls. */
export const linesOf = (content: string): string[] =>
  content
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));

/** Makes the call of one line, by default in the representation for HTTP. Never rejects. */
export async function warmLine(
  caller: ProgramCaller,
  line: string,
  { mayReadFiles, ...preferences }: WarmPreferences,
): Promise<Warmed> {
  try {
    const [program = '', ...words] = splitLine(line);
    const accept = preferences.accept ?? caller.named(program).program.mediaType;
    const given = await resolveValues(withoutStandardInput(parseWords(words)), { mayReadFiles });
    const { cacheStatus } = await caller.call({ ...preferences, program, given, accept });
    return { outcome: outcomeOf(cacheStatus), why: cacheStatus };
  } catch (error) {
    return { outcome: 'failed', why: messageOf(error) };
  }
}

/** Lines run concurrently, so standard input would belong to none of them. */
function withoutStandardInput(given: Given): Given {
  for (const [name, values] of given)
    if (values.includes('-'))
      throw wrongUse(
        `${name}=- is standard input, of which a list has none.`,
        `For the text itself write ${name}=\\-.`,
      );
  return given;
}

function outcomeOf(cacheStatus: string): Warmed['outcome'] {
  if (/^giotto; hit\b/.test(cacheStatus)) return 'hit';
  return /; stored\b/.test(cacheStatus) ? 'stored' : 'not stored';
}
