import { Injectable } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import type { InstanceWrapper } from '@nestjs/core/injector/instance-wrapper.js';

import type { Class } from './stand-in.metadata.js';

/** A method of a controller, inherited ones included, whether or not it handles a route. */
export interface ControllerMethod {
  readonly controller: InstanceWrapper;
  readonly target: Class;
  readonly method: string;
}

/** Finds the methods of all controllers of the application. */
@Injectable()
export class ControllerMethods {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  /** A controller of several modules counts once. */
  all(): ControllerMethod[] {
    const controllers = new Map(this.discovery.getControllers().map((controller) => [controller.metatype, controller]));
    return [...controllers.values()].flatMap((controller) => {
      const target = controller.metatype as Class | null;
      if (!target?.prototype) return [];
      return this.scanner.getAllMethodNames(target.prototype).map((method) => ({ controller, target, method }));
    });
  }
}
