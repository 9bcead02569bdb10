import { similarTo } from '../../cache/support/similar.js';
import { wrongUse } from '../../errors/command-line.js';
import type { RequestCall } from '../../http/call/call-key.js';
import { RenderedView } from '../../http/value/rendered-view.js';
import { ResponseCache } from '../../http/response-cache.js';
import type { Started } from '../application/start-application.js';
import { isWrongUse } from '../failure.js';
import { bindArguments } from './bind-arguments.js';
import { commandPrograms, type CommandProgram, type CommandPrograms } from './command-program.js';
import { representationOf, type RepresentedProgram, type Wish } from './represented-program.js';
import { PipedArguments } from './piped-arguments.js';
import { prepareCall } from './program-call.js';
import { signatureOf } from './signature.js';
import type { Given } from './words.js';

/** What is asked of the application. */
export interface Question extends Wish {
  readonly program: string;
  readonly given: Given;
}

/** A call with its arguments in place. */
export interface ReadyCall {
  readonly call: RequestCall;
  readonly represented: RepresentedProgram;
}

/** An answer on its way out. */
export interface CommandAnswer {
  /** A model, or the bytes of a finished view. */
  readonly answer: unknown;
  readonly represented: Pick<RepresentedProgram, 'mediaType' | 'renderer'>;
  /** What the cache did, in the words of RFC 9211. */
  readonly cacheStatus: string;
}

/** Calls programs as HTTP would, through the same pipes and the same cache, without guards and interceptors. */
export class ProgramCaller {
  readonly programs: CommandPrograms;
  private readonly pipes: PipedArguments;

  /** @param subcommands what an unknown name may have been meant for beside programs */
  constructor(
    private readonly started: Started,
    private readonly subcommands: readonly string[] = [],
  ) {
    this.programs = commandPrograms(started.app);
    this.pipes = new PipedArguments(started.app);
  }

  /** @throws GIOTTO_WRONG_USE, and whatever the method throws */
  async call(question: Question): Promise<CommandAnswer> {
    const { call, represented } = await this.prepare(question);
    const answer = await this.started.app.get(ResponseCache, { strict: false }).respond(call);
    const cacheStatus = String(call.exchange.header('cache-status') ?? '');
    return { answer: answer instanceof RenderedView ? answer.body : answer, represented, cacheStatus };
  }

  /** All that comes before the cache is asked. */
  async prepare({ program, given, ...wish }: Question): Promise<ReadyCall> {
    const found = this.named(program);
    try {
      const represented = representationOf(found, this.started, wish);
      const prepared = prepareCall(found, represented, headersOf(wish));
      const picked = bindArguments(found, given, prepared.request);
      const args = await this.pipes.of(found, { ...prepared, picked, choice: represented.choice });
      return { call: prepared.with(args), represented };
    } catch (error) {
      throw isWrongUse(error) ? Object.assign(error, { usage: signatureOf(found) }) : error;
    }
  }

  /** @throws GIOTTO_WRONG_USE, which lists the programs */
  named(name: string): CommandProgram {
    const { callable, ofCode } = this.programs;
    const found = callable.get(name);
    if (found !== undefined) return found;
    if (ofCode.has(name)) throw wrongUse(`${name} is a provider's method: code calls it, and no request or command does.`, '');
    throw unknownProgram(name, { programs: [...callable.keys()], subcommands: this.subcommands });
  }
}

function unknownProgram(name: string, { programs, subcommands }: { programs: readonly string[]; subcommands: readonly string[] }): Error {
  const meant = similarTo(name, [...programs, ...subcommands]);
  const question = meant === undefined ? '' : `Did you mean ${meant}? `;
  return wrongUse(`There is no program "${name}".`, `${question}There are: ${programs.join(', ') || 'none'}.`);
}

const headersOf = ({ headers, language }: Wish): Record<string, string> =>
  language === undefined ? { ...headers } : { ...headers, 'accept-language': language };
