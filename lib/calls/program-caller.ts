import { similarTo } from '../cache/support/similar.js';
import { wrongUse } from '../errors/command-line.js';
import type { RequestCall } from '../http/call/call-key.js';
import { RenderedView } from '../http/value/rendered-view.js';
import { ResponseCache } from '../http/response-cache.js';
import type { Started } from './started.js';
import { isWrongUse } from './failure.js';
import { bindArguments } from './bind-arguments.js';
import {
  callerOf,
  commandPrograms,
  type CodeProgram,
  type CommandProgram,
  type CommandPrograms,
} from './command-program.js';
import { representationOf, type RepresentedProgram, type Preferences } from './represented-program.js';
import { PipedArguments } from './piped-arguments.js';
import { prepareCall } from './program-call.js';
import { signatureOf } from './signature.js';
import type { Given } from './words.js';

/** A call as the command line gives it. */
export interface CommandCall extends Preferences {
  readonly program: string;
  readonly given: Given;
}

/** A call with its arguments. */
export interface ReadyCall {
  readonly call: RequestCall;
  readonly represented: RepresentedProgram;
}

/** The result of a call. */
export interface CommandAnswer {
  /** A model, or the bytes of a rendered view. */
  readonly answer: unknown;
  readonly represented: Pick<RepresentedProgram, 'mediaType' | 'renderer'>;
  /** The `Cache-Status` (RFC 9211). */
  readonly cacheStatus: string;
}

/** Calls programs as HTTP would, through the same pipes and the same cache, without guards and interceptors. */
export class ProgramCaller {
  readonly programs: CommandPrograms;
  private readonly pipes: PipedArguments;

  /** @param subcommands suggested, like programs, in place of an unknown name */
  constructor(
    private readonly started: Started,
    private readonly subcommands: readonly string[] = [],
  ) {
    this.programs = commandPrograms(started.app);
    this.pipes = new PipedArguments(started.app);
  }

  /** @throws GIOTTO_WRONG_USE, and errors of the method */
  async call(asked: CommandCall): Promise<CommandAnswer> {
    const { call, represented } = await this.prepare(asked);
    const answer = await this.started.app.get(ResponseCache, { strict: false }).respond(call);
    const cacheStatus = String(call.exchange.header('cache-status') ?? '');
    return { answer: answer instanceof RenderedView ? answer.body : answer, represented, cacheStatus };
  }

  /** Everything before the cache is asked. */
  async prepare({ program, given, ...preferences }: CommandCall): Promise<ReadyCall> {
    const found = this.named(program);
    try {
      const represented = representationOf(found, this.started, preferences);
      const prepared = prepareCall(found, represented, headersOf(preferences));
      const picked = bindArguments(found, given, prepared.request);
      const args = await this.pipes.of(found, { ...prepared, picked, choice: represented.choice });
      return { call: prepared.with(args), represented };
    } catch (error) {
      throw isWrongUse(error) ? Object.assign(error, { usage: signatureOf(found) }) : error;
    }
  }

  /** @throws GIOTTO_WRONG_USE, listing the programs */
  named(name: string): CommandProgram {
    const { callable, ofCode } = this.programs;
    const found = callable.get(name);
    if (found !== undefined) return found;
    const other = ofCode.get(name);
    if (other !== undefined) throw wrongUse(notForCommands(other), '');
    throw unknownProgram(name, { programs: [...callable.keys()], subcommands: this.subcommands });
  }
}

const notForCommands = (found: CodeProgram) =>
  found.program.transport === 'provider'
    ? `${found.program.name} is a provider's method: code calls it, and no request or command does.`
    : `${found.program.name} answers ${callerOf(found)}, and no request of HTTP or command.`;

function unknownProgram(
  name: string,
  { programs, subcommands }: { programs: readonly string[]; subcommands: readonly string[] },
): Error {
  const meant = similarTo(name, [...programs, ...subcommands]);
  const suggestion = meant === undefined ? '' : `Did you mean ${meant}? `;
  return wrongUse(`There is no program "${name}".`, `${suggestion}There are: ${programs.join(', ') || 'none'}.`);
}

const headersOf = ({ headers, language }: Preferences): Record<string, string> =>
  language === undefined ? { ...headers } : { ...headers, 'accept-language': language };
