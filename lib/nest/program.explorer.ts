import { Inject, Injectable } from '@nestjs/common';

import { ControllerMethods, type ControllerMethod } from './controller-methods.js';
import { MODULE_SETTINGS } from './giotto-cache.tokens.js';
import { PATH, routeArguments } from './nest-metadata.js';
import { createProgram } from './program.factory.js';
import { ProgramRegistry } from './program.registry.js';
import type { ModuleSettings } from './resolved-options.js';
import { readStandIn } from './stand-in.metadata.js';
import { dropAddedParameters } from './stand-in.parameters.js';
import type { FoundHandler } from './startup-checks.js';
import { SurroundingInterceptors } from './surrounding-interceptors.js';
import { findFaces } from './view-checks.js';

/** Finds the programs of all controllers when the application starts, and refuses those that could not be cached safely. */
@Injectable()
export class ProgramExplorer {
  constructor(
    private readonly methods: ControllerMethods,
    private readonly surrounding: SurroundingInterceptors,
    private readonly programs: ProgramRegistry,
    @Inject(MODULE_SETTINGS) private readonly settings: ModuleSettings,
  ) {}

  /**
   * Before Nest reads which parameters handlers have: a method that is no program may override one, or be one in its base
   * class, and would be handed what is meant for a stand-in.
   */
  prepare(): void {
    for (const { target, method } of this.methods.all())
      if (readStandIn(target, method)?.method === undefined) dropAddedParameters(target, method);
  }

  explore(): void {
    for (const method of this.methods.all()) {
      const faces = findFaces(method);
      const found = findHandler(method);
      if (found !== undefined) this.register({ ...found, faces });
    }
  }

  private register(found: FoundHandler) {
    const interceptors = this.surrounding.of(found.controller, found.handler);
    this.programs.add(found.target, found.method, createProgram(found, interceptors, this.settings));
  }
}

function findHandler({ controller, target, method }: ControllerMethod): FoundHandler | undefined {
  const standIn = readStandIn(target, method);
  const handler = (target.prototype as Record<string, object>)[method]!;
  if (standIn?.method === undefined || Reflect.getMetadata(PATH, handler) === undefined) return undefined;
  const route = routeArguments(target, method).filter(({ index }) => index < standIn.requestAt);
  return { controller, target, method, handler, standIn, route };
}
