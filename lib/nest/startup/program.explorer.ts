import { Inject, Injectable } from '@nestjs/common';

import { isOff } from '../../cache/entry/lifetime.js';
import { viewWithoutRoute } from '../../errors/views.js';
import type { Representations } from '../../http/program/representations.js';
import type { Program } from '../../http/program/program.js';
import type { GiottoKeyValue } from '../../keyvalue/giotto-key-value.js';
import { ProgramMethods, type FoundHandler, type FoundMethod, type HostedMethod } from '../program/program-methods.js';
import { ProgramFactory } from '../program/program.factory.js';
import { GIOTTO_KEY_VALUE } from '../options/giotto-cache.tokens.js';
import { isRouteHandler, routeArguments, type InstanceWrapper } from '../metadata/nest-metadata.js';
import { placeOf } from '../metadata/place.js';
import { checkStableName } from '../program/program-names.js';
import { ProgramRegistry } from '../program/program.registry.js';
import { readStandIn, type Class } from '../metadata/stand-in.metadata.js';
import { addParameters, dropAddedParameters } from '../stand-in/stand-in.parameters.js';
import { equipHandler } from '../transports/equip-handler.js';
import { checkHandlerIsAnswered } from '../transports/refused-handlers.js';
import { checkOneTransport, transportOf } from '../transports/transports.js';
import { findRepresentations } from '../program/view-checks.js';

/**
 * Finds the programs of all controllers and providers at startup, and refuses those that could not be cached safely.
 */
@Injectable()
export class ProgramExplorer {
  /** The programs that answer requests. */
  readonly routes: { readonly handler: object; readonly program: Program }[] = [];

  constructor(
    private readonly methods: ProgramMethods,
    private readonly factory: ProgramFactory,
    private readonly programs: ProgramRegistry,
    @Inject(GIOTTO_KEY_VALUE) private readonly keyValue: GiottoKeyValue,
  ) {}

  /**
   * Prepares handlers of other transports, before Nest binds any of them: programs know the context of their calls, and none has
   * parameters that it inherited from the stand-in of a route.
   */
  equip(): void {
    for (const hosted of [...this.methods.ofControllers(), ...this.methods.ofProviders()]) {
      if (transportOf(hosted) === undefined) continue;
      dropAddedParameters(hosted.target, hosted.method);
      if (isProgram(hosted)) equipHandler(hosted);
    }
  }

  /**
   * Adds the two parameters of stand-ins on routes, before Nest reads which parameters handlers have. Handlers of
   * messages and events get none. A method that is no program loses those that it inherited from one.
   */
  prepare(): void {
    for (const { target, method } of [...this.methods.ofControllers(), ...this.methods.ofProviders()]) {
      const standIn = readStandIn(target, method);
      if (standIn?.method !== undefined && isHandler(target, method)) addParameters(target, method, standIn.requestAt);
      else dropAddedParameters(target, method);
    }
  }

  /** Makes programs of all decorated methods. @returns these methods */
  explore(): HostedMethod[] {
    const hosted = [...this.methods.ofControllers(), ...this.methods.ofProviders()];
    for (const method of hosted) this.explored(findProgram(method), findRepresentations(method));
    return hosted.filter(isProgram);
  }

  /** Makes programs of one more object's methods, without its routes. @returns these methods, known ones included */
  exploreObject(host: InstanceWrapper, target: Class): HostedMethod[] {
    const hosted = this.methods
      .of(host, target)
      .filter((method) => isProgram(method) && !isHandler(target, method.method));
    for (const method of hosted) this.explored(findProgram(method), findRepresentations(method));
    return hosted;
  }

  private explored(found: FoundMethod | undefined, representations: Representations | undefined) {
    if (found === undefined || this.isKnown(found)) return;
    this.checkName(found);
    checkHandlerIsAnswered(found);
    checkOneTransport(found);
    const handler = handlerOf(found);
    if (handler !== undefined) return this.register({ ...handler, representations });
    if (representations !== undefined) throw viewWithoutRoute(placeOf(found));
    this.programs.add(found, this.factory.ofMethod(found));
  }

  /** In process memory no other build and no other process shares entries. */
  private checkName(found: FoundMethod) {
    const { options, seconds } = found.standIn;
    const isShared = !this.keyValue.isInProcess && this.keyValue.maxValueBytes > 0;
    if (isShared && options.program === undefined && !isOff(seconds))
      checkStableName(placeOf(found), found.target.name);
  }

  /** A class may be a controller and a provider. */
  private isKnown({ target, method, standIn }: FoundMethod): boolean {
    return this.programs.find(target, method, standIn.method) !== undefined;
  }

  private register(found: FoundHandler) {
    const program = this.factory.ofRoute(found);
    this.programs.add(found, program);
    this.routes.push({ handler: found.handler, program });
  }
}

/** True if a method has a stand-in. */
const isProgram = ({ target, method }: HostedMethod) => readStandIn(target, method)?.method !== undefined;

function findProgram(method: HostedMethod): FoundMethod | undefined {
  const standIn = readStandIn(method.target, method.method);
  return standIn?.method && { ...method, standIn };
}

/** @returns `undefined` for a provider's method, and for a controller's without a route */
function handlerOf(found: FoundMethod): FoundHandler | undefined {
  if (!isHandler(found.target, found.method)) return undefined;
  const handler = methodOf(found.target, found.method);
  const route = routeArguments(found.target, found.method).filter(({ index }) => index < found.standIn.requestAt);
  return { ...found, handler, route };
}

const isHandler = ({ prototype }: Class, method: string) => isRouteHandler(prototype, method);

const methodOf = ({ prototype }: Class, method: string): object => (prototype as Record<string, object>)[method]!;
