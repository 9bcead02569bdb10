import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

import { ExpressExchange } from '../../http/adapters/express.exchange.js';
import { FastifyExchange } from '../../http/adapters/fastify.exchange.js';
import { respondUncached, refuse } from '../../http/answer/unstored.js';
import type { Program } from '../../http/program/program.js';
import { ResponseCache } from '../../http/response-cache.js';
import { repliesItsOwnWay } from '../interceptors/finished-replies.js';
import { isRouteHandler } from '../metadata/nest-metadata.js';
import { ProgramRegistry } from '../program/program.registry.js';
import type { CallDispatcher, RunMethod, StandInCall } from '../stand-in/call-dispatcher.js';
import { MethodCalls } from './method-calls.js';
import { RouteCall } from './route-call.js';

/** Finds the program of a call, and passes the call on: a request to the response cache, any other to `MethodCalls`. */
@Injectable()
export class ProgramCallDispatcher implements CallDispatcher {
  constructor(
    private readonly programs: ProgramRegistry,
    private readonly cache: ResponseCache,
    private readonly calls: MethodCalls,
    private readonly host: HttpAdapterHost,
  ) {}

  dispatch(called: StandInCall, method: RunMethod): unknown {
    const { target, method: name, standsFor, given, requestAt } = called;
    const program = this.programs.find(target.constructor, name, standsFor);
    if (program?.kind === 'method') return this.calls.answer(program, called, method);
    if (program === undefined && !isRouteHandler(target, name)) return this.calls.discover(called, method);
    if (!isRequest(given[requestAt])) return method(given);
    return program === undefined ? method(given.slice(0, requestAt)) : this.respond(program, called, method);
  }

  private respond(
    program: Program,
    { target, method: name, given, requestAt }: StandInCall,
    method: RunMethod,
  ): unknown {
    const [args, request, response] = [given.slice(0, requestAt), given[requestAt], given[requestAt + 1]];
    const { httpAdapter } = this.host;
    const OwnExchange = httpAdapter.getType() === 'fastify' ? FastifyExchange : ExpressExchange;
    const exchange = new OwnExchange(request as never, response as never, repliesItsOwnWay(httpAdapter));
    const call = new RouteCall(program, exchange, { target, name, args, request, response, method });
    if (program.representations !== undefined && call.choice === undefined) refuse(call, program.representations);
    return program.isCached ? this.cache.respond(call) : respondUncached(call);
  }
}

/** Code may call a method with any value at that position. */
const isRequest = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && 'headers' in value;
