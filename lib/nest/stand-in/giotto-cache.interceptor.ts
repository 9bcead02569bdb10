import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import type { Observable } from 'rxjs';

import type { Call } from '../../http/call/call-key.js';
import type { Exchange } from '../../http/adapters/exchange.js';
import { ExpressExchange } from '../../http/adapters/express.exchange.js';
import { answerUncached, refuse } from '../../http/answer/represented-answer.js';
import { chooseRepresentation, type ChosenRepresentation } from '../../http/program/representations.js';
import { FastifyExchange } from '../../http/adapters/fastify.exchange.js';
import type { Program, ProgramCall } from '../../http/program/program.js';
import { ResponseCache } from '../../http/response-cache.js';
import { repliesItsOwnWay } from '../interceptors/finished-replies.js';
import { MethodCalls } from '../call/method-calls.js';
import { PATH } from '../metadata/nest-metadata.js';
import { ProgramRegistry } from '../program/program.registry.js';
import type { Method } from '../metadata/stand-in.metadata.js';

/** A call of a stand-in. */
export interface StandInCall {
  /** The object that has the method. */
  readonly target: object;
  /** The method's name. */
  readonly method: string;
  /** The method itself. */
  readonly standsFor: Method;
  /** All that it was called with: where Nest answers a request, the request and the response stand behind the arguments. */
  readonly given: readonly unknown[];
  /** Where the request stands. */
  readonly requestAt: number;
}

/** A request's call of a program, as Nest made it. */
export interface Invocation {
  /** The controller. */
  readonly target: object;
  /** The method's name. */
  readonly method: string;
  /** The arguments, after the pipes. */
  readonly args: readonly unknown[];
  readonly request: unknown;
  readonly response: unknown;
}

/** Runs a stand-in's method. */
export type RunMethod = (args: readonly unknown[]) => unknown;

/**
 * Stands between a stand-in and its method. It is asked behind guards, other interceptors and pipes, with the arguments as
 * the method would get them; and not by Nest's interceptor machinery, which sees raw input only and costs more than the
 * rest of a hit. So it need not be bound with `@UseInterceptors()`, and does nothing where it is.
 */
@Injectable()
export class GiottoCacheInterceptor implements NestInterceptor {
  constructor(
    private readonly programs: ProgramRegistry,
    private readonly cache: ResponseCache,
    private readonly calls: MethodCalls,
    private readonly host: HttpAdapterHost,
  ) {}

  /** Lets every request through: the stand-ins of the programs do the work. */
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle();
  }

  /**
   * What a program's method would have returned, or a finished response in its place.
   * @param method runs the method itself, with these arguments
   * @throws NotAcceptableException where the program has no representation that the client takes
   */
  answer(called: StandInCall, method: RunMethod): unknown {
    const { target, method: name, standsFor, given, requestAt } = called;
    const program = this.programs.find(target.constructor, name, standsFor);
    if (program?.isRoute === false) return this.calls.answer(program, called, method);
    if (program === undefined && !isHandler(target, name)) return this.calls.discover(called, method);
    const request = given[requestAt];
    if (!isRequest(request)) return method(given);
    const args = given.slice(0, requestAt);
    if (program === undefined) return method(args);
    const call = this.callOf({ target, method: name, args, request, response: given[requestAt + 1] }, program, method);
    return this.respond(call);
  }

  private respond(call: Call): unknown {
    const { representations, isCached } = call.program;
    if (representations !== undefined && call.choice === undefined) refuse(call, representations);
    return isCached ? this.cache.respond(call) : answerUncached(call);
  }

  /** The request and response as the cache sees them, on the application's adapter. */
  protected exchangeOf({ request, response }: Invocation): Exchange {
    const { httpAdapter } = this.host;
    const isReplaced = repliesItsOwnWay(httpAdapter);
    return httpAdapter.getType() === 'fastify'
      ? new FastifyExchange(request as never, response as never, isReplaced)
      : new ExpressExchange(request as never, response as never, isReplaced);
  }

  private callOf(invocation: Invocation, program: Program, method: RunMethod): Call {
    return new InterceptedCall(program, this.exchangeOf(invocation), invocation, method);
  }
}

/** Anything may be handed to a method that answers no requests. */
const isHandler = (target: object, name: string) => Reflect.hasMetadata(PATH, (target as Record<string, object>)[name]!);

const isRequest = (value: unknown): value is object => typeof value === 'object' && value !== null && 'headers' in value;

class InterceptedCall implements Call {
  readonly choice: ChosenRepresentation | undefined;

  constructor(
    readonly program: Program,
    readonly exchange: Exchange,
    private readonly invocation: Invocation,
    private readonly method: RunMethod,
  ) {
    this.choice = program.representations && chooseRepresentation(program.representations, exchange);
  }

  run(substitute?: object): unknown {
    const { args, response } = this.invocation;
    return this.method(substitute === undefined ? args : args.map((arg) => (arg === response ? substitute : arg)));
  }

  get args(): readonly unknown[] {
    return this.invocation.args;
  }

  /** Made only for programs that have functions of their own to ask. */
  get details(): ProgramCall<ExecutionContext> {
    return this.detailsOn(this.invocation.response);
  }

  detailsOn(response: unknown): ProgramCall<ExecutionContext> {
    const { target, method, request, args } = this.invocation;
    const handler = (target as Record<string, () => unknown>)[method];
    const context = new ExecutionContextHost([request, response], target.constructor as never, handler);
    context.setType('http');
    return { args: this.program.names.of(args), context };
  }
}
