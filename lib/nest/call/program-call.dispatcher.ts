import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

import { ExpressExchange } from '../../http/adapters/express.exchange.js';
import { FastifyExchange } from '../../http/adapters/fastify.exchange.js';
import type { Exchange } from '../../http/adapters/exchange.js';
import { respondUncached, refuse } from '../../http/answer/unstored.js';
import type { RequestCall } from '../../http/call/call-key.js';
import type { Program } from '../../http/program/program.js';
import { ResponseCache } from '../../http/response-cache.js';
import { repliesItsOwnWay } from '../interceptors/finished-replies.js';
import { isRouteHandler } from '../metadata/nest-metadata.js';
import { ProgramRegistry } from '../program/program.registry.js';
import { CallDispatcher, type RunMethod, type StandInCall } from '../stand-in/call-dispatcher.js';
import { MethodCalls } from './method-calls.js';
import { RouteCall } from './route-call.js';

/** Finds the program of a call, and passes the call on: a request to the response cache, any other to `MethodCalls`. */
@Injectable()
export class ProgramCallDispatcher extends CallDispatcher {
  constructor(
    private readonly programs: ProgramRegistry,
    private readonly cache: ResponseCache,
    private readonly calls: MethodCalls,
    private readonly host: HttpAdapterHost,
  ) {
    super();
  }

  dispatch(called: StandInCall, method: RunMethod): unknown {
    const { target, method: name, standsFor, given, requestAt } = called;
    const program = this.programs.find(target.constructor, name, standsFor);
    if (program?.kind === 'method') return this.calls.answer(program, called, method);
    if (program === undefined && !isRouteHandler(target, name)) return this.calls.discover(called, method);
    const request = given[requestAt];
    if (!isRequest(request)) return method(given);
    const args = given.slice(0, requestAt);
    return program === undefined ? method(args) : this.respond(this.routeCall(program, called, { args, method }));
  }

  private respond(call: RequestCall): unknown {
    const { representations, isCached } = call.program;
    if (representations !== undefined && call.choice === undefined) refuse(call, representations);
    return isCached ? this.cache.respond(call) : respondUncached(call);
  }

  private routeCall(
    program: Program,
    { target, method: name, given, requestAt }: StandInCall,
    { args, method }: { args: readonly unknown[]; method: RunMethod },
  ): RequestCall {
    const [request, response] = [given[requestAt] as object, given[requestAt + 1]];
    return new RouteCall(program, this.exchangeOf(request, response), {
      target,
      name,
      args,
      request,
      response,
      method,
    });
  }

  private exchangeOf(request: unknown, response: unknown): Exchange {
    const { httpAdapter } = this.host;
    const isReplaced = repliesItsOwnWay(httpAdapter);
    return httpAdapter.getType() === 'fastify'
      ? new FastifyExchange(request as never, response as never, isReplaced)
      : new ExpressExchange(request as never, response as never, isReplaced);
  }
}

/** Code may call a method with any value at that position. */
const isRequest = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && 'headers' in value;
