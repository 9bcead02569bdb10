import { RequestMethod, type ExecutionContext } from '@nestjs/common';

import type { RequestCall } from '../http/call/call-key.js';
import type { Exchange } from '../http/adapters/exchange.js';
import type { ChosenRepresentation } from '../http/program/representations.js';
import type { ProgramCall } from '../http/program/program.js';
import { ExecutionContextHost, HEADERS, HTTP_CODE, METHOD } from '../nest/metadata/nest-metadata.js';
import { CommandExchange } from './command.exchange.js';
import type { CommandProgram } from './command-program.js';
import { CommandRequest } from './command-request.js';
import { CommandResponse } from './command-response.js';
import type { RepresentedProgram } from './represented-program.js';

const CREATED = 201;
const OK = 200;

/** A call of a program, with the objects that Nest would have made before the method runs. */
export interface PreparedCall {
  readonly request: CommandRequest;
  readonly response: CommandResponse;
  readonly context: ExecutionContext;
  /** Returns the call with its arguments. */
  with(args: readonly unknown[]): RequestCall;
}

/** @param headers of the request, by lower-cased name */
export function prepareCall(
  found: CommandProgram,
  represented: RepresentedProgram,
  headers: Readonly<Record<string, string>>,
): PreparedCall {
  const request = new CommandRequest(methodOf(found), { ...headers });
  const response = declaredResponse(found, request.method, represented);
  const context = contextOf(found, request, response);
  const exchange = new CommandExchange(request, response, represented.renderer);
  const { program } = represented;
  const choice = chosen(represented, exchange);
  return {
    request,
    response,
    context,
    with: (args) => ({
      program,
      exchange,
      choice,
      args,
      awaitsStore: true,
      run: (substitute) =>
        runMethod(found, substitute === undefined ? args : args.map((arg) => (arg === response ? substitute : arg))),
      get details(): ProgramCall<ExecutionContext> {
        return { args: program.names.of(args), context };
      },
      detailsOn: (substitute) => ({ args: program.names.of(args), context: contextOf(found, request, substitute) }),
    }),
  };
}

const runMethod = ({ standIn, host }: CommandProgram, args: readonly unknown[]): unknown =>
  standIn.method!.apply(host.instance as object, [...args]);

const chosen = ({ choice }: RepresentedProgram, exchange: Exchange): ChosenRepresentation | undefined =>
  choice && {
    ...choice,
    typeBefore: exchange.header('content-type'),
    languageBefore: exchange.header('content-language'),
  };

function methodOf({ handler }: CommandProgram): string {
  const method = RequestMethod[Reflect.getMetadata(METHOD, handler) as RequestMethod];
  return method === undefined || method === 'ALL' ? 'GET' : method;
}

/** Has the status and headers that the method's decorators declare, as when Nest runs the method. */
function declaredResponse(
  { handler }: CommandProgram,
  method: string,
  represented: RepresentedProgram,
): CommandResponse {
  const status = Reflect.getMetadata(HTTP_CODE, handler) as number | undefined;
  const response = new CommandResponse(status ?? (method === 'POST' ? CREATED : OK));
  const declared = (Reflect.getMetadata(HEADERS, handler) ?? []) as { name: string; value: unknown }[];
  for (const { name, value } of declared)
    if (represented.choice === undefined || name.toLowerCase() !== 'content-type')
      response.setHeader(name, typeof value === 'function' ? (value as () => unknown)() : value);
  return response;
}

function contextOf({ target, handler }: CommandProgram, request: object, response: object): ExecutionContext {
  const context = new ExecutionContextHost([request, response], target as never, handler as never);
  context.setType('http');
  return context;
}
