import { RenderedView } from '../../http/rendered-view.js';
import { ResponseCache } from '../../http/response-cache.js';
import { wrongUse } from '../../errors.js';
import type { Call } from '../../http/call-key.js';
import type { Started } from '../application/start-application.js';
import { bindArguments } from './bind-arguments.js';
import { commandPrograms, type CommandProgram } from './command-program.js';
import { faceOf } from './face-of.js';
import type { Face } from './faces.js';
import { PipedArguments } from './piped-arguments.js';
import { isWrongUse } from '../failure.js';
import { prepareCall } from './program-call.js';
import { signatureOf } from './signature.js';
import type { Given } from './words.js';

/** What is asked of the application. */
export interface Question {
  readonly program: string;
  readonly given: Given;
  /** A media type; without one the command line's. */
  readonly accept?: string;
  /** Request headers, for programs that look at some. */
  readonly headers?: Record<string, string>;
}

/** A call with its arguments in place, and the method behind it. */
export interface ReadyCall {
  readonly call: Call;
  readonly face: Face;
  run(): unknown;
}

/** An answer on its way out. */
export interface CommandAnswer {
  /** A model, or the bytes of a finished view. */
  readonly answer: unknown;
  readonly face: Face;
  /** What the cache did, in the words of RFC 9211. */
  readonly cacheStatus: string;
}

/** Calls programs as HTTP would, through the same pipes and the same cache, without guards and interceptors. */
export class ProgramCaller {
  readonly programs: ReadonlyMap<string, CommandProgram>;
  private readonly pipes: PipedArguments;

  constructor(private readonly started: Started) {
    this.programs = commandPrograms(started.app);
    this.pipes = new PipedArguments(started.app);
  }

  /** @throws GIOTTO_WRONG_USE, and whatever the method throws */
  async call(question: Question): Promise<CommandAnswer> {
    const { call, face, run } = await this.prepare(question);
    const answer = await this.started.app.get(ResponseCache, { strict: false }).respond(call, run);
    const cacheStatus = String(call.exchange.header('cache-status') ?? '');
    return { answer: answer instanceof RenderedView ? answer.body : answer, face, cacheStatus };
  }

  /** All that comes before the cache is asked. */
  async prepare({ program, given, accept, headers = {} }: Question): Promise<ReadyCall> {
    const found = this.named(program);
    try {
      const faced = faceOf(found, this.started, accept);
      const prepared = prepareCall(found, faced, headers);
      const picked = bindArguments(found, given, prepared.request);
      const args = await this.pipes.of(found, { ...prepared, picked });
      return { call: prepared.with(args), face: faced.face, run: () => found.standIn.method!.apply(found.controller.instance, args) };
    } catch (error) {
      throw isWrongUse(error) ? Object.assign(error, { usage: signatureOf(found) }) : error;
    }
  }

  /** @throws GIOTTO_WRONG_USE, which lists the programs */
  named(name: string): CommandProgram {
    const found = this.programs.get(name);
    if (found !== undefined) return found;
    throw wrongUse(`There is no program "${name}".`, `There are: ${[...this.programs.keys()].join(', ') || 'none'}.`);
  }
}
