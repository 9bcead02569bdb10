import { HttpException, type ExecutionContext, type PipeTransform } from '@nestjs/common';
import { ApplicationConfig, ModulesContainer } from '@nestjs/core';

import { wrongUse } from '../errors/command-line.js';
import type { Choice } from '../http/program/representations.js';
import { choiceParameter, tellsLanguage } from '../nest/view/giotto-view.parameters.js';
import { ParameterType, PipesConsumer, PipesContextCreator } from '../nest/metadata/nest-metadata.js';
import { messageOf } from './failure.js';
import type { Picked } from './bind-arguments.js';
import type { CommandParameter } from './command-parameters.js';
import type { CommandProgram } from './command-program.js';
import type { CommandRequest } from './command-request.js';
import { sourceOf } from '../nest/arguments/argument-sources.js';
import { fieldOf } from './sources.js';
import type { Container } from './started.js';

/** The sources of parameters. */
export interface CallSite {
  readonly request: CommandRequest;
  readonly response: unknown;
  readonly picked: Picked;
  readonly context: ExecutionContext;
  /** For `@GiottoMediaType()` and `@GiottoLanguage()`. */
  readonly choice: Choice | undefined;
}

/** Reads a method's arguments from a request and runs its pipes, by Nest's own code. */
export class PipedArguments {
  private readonly consumer = new PipesConsumer();
  private readonly creator: PipesContextCreator;

  constructor(app: Container) {
    const modules = app.get(ModulesContainer, { strict: false });
    const container = { getModules: () => modules } as ConstructorParameters<typeof PipesContextCreator>[0];
    this.creator = new PipesContextCreator(container, app.get(ApplicationConfig, { strict: false }));
  }

  /** @throws GIOTTO_WRONG_USE if a pipe refuses a value */
  async of(found: CommandProgram, site: CallSite): Promise<unknown[]> {
    const { host, handler, parameters } = found;
    const shared = this.creator.create(
      host.instance as object & { constructor: never },
      handler as never,
      host.host!.token,
    );
    const args: unknown[] = new Array(found.standIn.requestAt).fill(undefined);
    for (const parameter of parameters) args[parameter.index] = await this.argument(parameter, shared, site);
    return args;
  }

  private async argument(parameter: CommandParameter, shared: PipeTransform[], site: CallSite): Promise<unknown> {
    let value: unknown;
    try {
      value = await valueOf(parameter, site);
      return await this.piped(value, parameter, shared);
    } catch (error) {
      throw refusalOf(error, parameter, value);
    }
  }

  private async piped(value: unknown, parameter: CommandParameter, shared: PipeTransform[]): Promise<unknown> {
    const source = sourceOf(parameter);
    if (source === undefined ? parameter.type !== undefined : !source.isPiped) return value;
    const pipes = [...shared, ...this.creator.createConcreteContext((parameter.pipes ?? []) as PipeTransform[])];
    const { metatype, type = 'custom', data, schema } = parameter;
    return pipes.length === 0 ? value : this.consumer.apply(value, { metatype, type, data, schema } as never, pipes);
  }
}

async function valueOf(parameter: CommandParameter, { picked, context, choice, ...site }: CallSite): Promise<unknown> {
  if (choiceParameter(parameter) !== undefined)
    return tellsLanguage(parameter) ? choice?.language : choice?.representation.mediaType;
  if (picked.has(parameter.index)) return picked.get(parameter.index);
  return parameter.factory === undefined ? valueIn(parameter, site) : parameter.factory(parameter.data, context);
}

function valueIn(parameter: CommandParameter, { request, response }: Pick<CallSite, 'request' | 'response'>): unknown {
  if (parameter.type === ParameterType.REQUEST) return request;
  if (parameter.type === ParameterType.RESPONSE) return response;
  const source = sourceOf(parameter);
  const field = fieldOf(parameter);
  const whole: unknown = source && request[source.property];
  if (field === undefined) return whole;
  return Object.hasOwn(Object(whole), field) ? (whole as Record<string, unknown>)[field] : undefined;
}

/** A 4xx status means the caller's mistake (RFC 9110, section 15.5). */
function refusalOf(error: unknown, { name = 'argument' }: CommandParameter, value: unknown): unknown {
  if (!(error instanceof HttpException) || error.getStatus() >= 500) return error;
  const what = value === undefined ? `${name} is missing` : `${name} is not possible`;
  return Object.assign(wrongUse(`${what}: ${messageOf(error).replace(/\.$/, '')}.`, ''), { cause: error });
}
