import { Inject, Injectable } from '@nestjs/common';

import { viewWithoutRoute } from '../errors.js';
import type { Faces } from '../http/faces.js';
import type { Program } from '../http/program.js';
import { createMethodProgram } from './method-program.factory.js';
import { ProgramMethods, type FoundMethod, type HostedMethod } from './program-methods.js';
import { MODULE_SETTINGS } from './giotto-cache.tokens.js';
import { PATH, routeArguments } from './nest-metadata.js';
import { createProgram } from './program.factory.js';
import { ProgramRegistry } from './program.registry.js';
import type { ModuleSettings } from './resolved-options.js';
import { readStandIn, type Class } from './stand-in.metadata.js';
import { dropAddedParameters } from './stand-in.parameters.js';
import { placeOf, type FoundHandler } from './startup-checks.js';
import { SurroundingInterceptors } from './surrounding-interceptors.js';
import { findFaces } from './view-checks.js';

/** Finds the programs of all controllers and providers when the application starts, and refuses those that could not be cached safely. */
@Injectable()
export class ProgramExplorer {
  /** What answers requests. */
  readonly routes: { readonly handler: object; readonly program: Program }[] = [];

  constructor(
    private readonly methods: ProgramMethods,
    private readonly surrounding: SurroundingInterceptors,
    private readonly programs: ProgramRegistry,
    @Inject(MODULE_SETTINGS) private readonly settings: ModuleSettings,
  ) {}

  /**
   * Before Nest reads which parameters handlers have: a method that is no program may override one, or be one in its base
   * class, and would be handed what is meant for a stand-in; so would a program that something else than a request calls.
   */
  prepare(): void {
    for (const { target, method } of [...this.methods.ofControllers(), ...this.methods.ofProviders()])
      if (readStandIn(target, method)?.method === undefined || !isHandler(target, method)) dropAddedParameters(target, method);
  }

  explore(): void {
    for (const method of this.methods.ofControllers()) this.explored(findProgram(method), findFaces(method));
    for (const method of this.methods.ofProviders()) this.explored(findProgram(method), findFaces(method));
  }

  private explored(found: FoundMethod | undefined, faces: Faces | undefined) {
    if (found === undefined || this.isKnown(found)) return;
    const handler = handlerOf(found);
    if (handler !== undefined) return this.register({ ...handler, faces });
    if (faces !== undefined) throw viewWithoutRoute(placeOf(found));
    this.programs.add(found, createMethodProgram(found, this.settings));
  }

  /** A class may be a controller and a provider. */
  private isKnown({ target, method, standIn }: FoundMethod): boolean {
    return this.programs.find(target, method, standIn.method) !== undefined;
  }

  private register(found: FoundHandler) {
    const interceptors = this.surrounding.of(found.host, found.handler);
    const program = createProgram(found, interceptors, this.settings);
    this.programs.add(found, program);
    this.routes.push({ handler: found.handler, program });
  }
}

function findProgram(method: HostedMethod): FoundMethod | undefined {
  const standIn = readStandIn(method.target, method.method);
  return standIn?.method && { ...method, standIn };
}

/** What answers requests: `undefined` for a provider's method, and for a controller's that has no route. */
function handlerOf(found: FoundMethod): FoundHandler | undefined {
  if (!isHandler(found.target, found.method)) return undefined;
  const handler = methodOf(found.target, found.method);
  const route = routeArguments(found.target, found.method).filter(({ index }) => index < found.standIn.requestAt);
  return { ...found, handler, route };
}

const isHandler = (target: Class, method: string) => Reflect.hasMetadata(PATH, methodOf(target, method));

const methodOf = ({ prototype }: Class, method: string): object => (prototype as Record<string, object>)[method]!;
