import type { ExecutionContext } from '@nestjs/common';

import type { Exchange } from '../../http/adapters/exchange.js';
import type { RequestCall } from '../../http/call/call-key.js';
import type { Program, ProgramCall } from '../../http/program/program.js';
import { chooseRepresentation, type ChosenRepresentation } from '../../http/program/representations.js';
import { ExecutionContextHost } from '../metadata/nest-metadata.js';
import type { RunMethod } from '../stand-in/call-dispatcher.js';

interface Invocation {
  /** The controller. */
  readonly target: object;
  /** The method's name. */
  readonly name: string;
  /** The arguments, after the pipes. */
  readonly args: readonly unknown[];
  readonly request: unknown;
  readonly response: unknown;
  readonly method: RunMethod;
}

/** The call of a route's method by a request. */
export class RouteCall implements RequestCall {
  readonly choice: ChosenRepresentation | undefined;

  constructor(
    readonly program: Program,
    readonly exchange: Exchange,
    private readonly invocation: Invocation,
  ) {
    this.choice = program.representations && chooseRepresentation(program.representations, exchange);
  }

  run(substitute?: object): unknown {
    const { args, response, method } = this.invocation;
    return method(substitute === undefined ? args : args.map((arg) => (arg === response ? substitute : arg)));
  }

  get args(): readonly unknown[] {
    return this.invocation.args;
  }

  /** Created only if a function in the options needs it. */
  get details(): ProgramCall<ExecutionContext> {
    return this.detailsOn(this.invocation.response);
  }

  detailsOn(response: unknown): ProgramCall<ExecutionContext> {
    const { target, name, request, args } = this.invocation;
    const handler = (target as Record<string, () => unknown>)[name];
    const context = new ExecutionContextHost([request, response], target.constructor as never, handler);
    context.setType('http');
    return { args: this.program.names.of(args), context };
  }
}
