import { Inject, Injectable } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import type { InstanceWrapper } from '@nestjs/core/injector/instance-wrapper.js';

import { MODULE_SETTINGS } from './giotto-cache.tokens.js';
import { PATH, routeArguments } from './nest-metadata.js';
import { createProgram } from './program.factory.js';
import { ProgramRegistry } from './program.registry.js';
import type { ModuleSettings } from './resolved-options.js';
import { readStandIn, type Class } from './stand-in.metadata.js';
import type { FoundHandler } from './startup-checks.js';
import { SurroundingInterceptors } from './surrounding-interceptors.js';

/** Finds the programs of all controllers when the application starts, and refuses those that could not be cached safely. */
@Injectable()
export class ProgramExplorer {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly surrounding: SurroundingInterceptors,
    private readonly programs: ProgramRegistry,
    @Inject(MODULE_SETTINGS) private readonly settings: ModuleSettings,
  ) {}

  explore(): void {
    const controllers = new Map(this.discovery.getControllers().map((controller) => [controller.metatype, controller]));
    for (const controller of controllers.values()) for (const found of this.handlersOf(controller)) this.register(found);
  }

  private handlersOf(controller: InstanceWrapper): FoundHandler[] {
    const target = controller.metatype as Class | null;
    if (!target?.prototype) return [];
    return this.scanner
      .getAllMethodNames(target.prototype)
      .map((method) => findHandler(controller, target, method))
      .filter((found) => found !== undefined);
  }

  private register(found: FoundHandler) {
    const interceptors = this.surrounding.of(found.controller, found.handler);
    this.programs.add(found.target, found.method, createProgram(found, interceptors, this.settings));
  }
}

function findHandler(controller: InstanceWrapper, target: Class, method: string): FoundHandler | undefined {
  const standIn = readStandIn(target, method);
  const handler = (target.prototype as Record<string, object>)[method]!;
  if (standIn?.method === undefined || Reflect.getMetadata(PATH, handler) === undefined) return undefined;
  const route = routeArguments(target, method).filter(({ index }) => index < standIn.requestAt);
  return { controller, target, method, handler, standIn, route };
}
