import { Injectable } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import type { InstanceWrapper } from '../metadata/nest-metadata.js';

import type { Class, StandInMetadata } from '../metadata/stand-in.metadata.js';

/** A method of a controller or a provider, inherited ones included. */
export interface HostedMethod {
  /** The controller or provider. */
  readonly host: InstanceWrapper;
  /** The same class in other modules. */
  readonly twins: readonly InstanceWrapper[];
  readonly target: Class;
  readonly method: string;
}

/** One under `@GiottoCache`. */
export interface FoundMethod extends HostedMethod {
  readonly standIn: StandInMetadata;
}

/** Finds the methods of all controllers and providers of the application. */
@Injectable()
export class ProgramMethods {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  ofControllers(): HostedMethod[] {
    return this.methodsOf(this.discovery.getControllers());
  }

  /** Of those that are classes which Nest itself makes instances of. */
  ofProviders(): HostedMethod[] {
    return this.methodsOf(this.discovery.getProviders().filter(({ inject, isNotMetatype }) => !inject && !isNotMetatype));
  }

  /** Of one object's class. */
  of(host: InstanceWrapper, target: Class): HostedMethod[] {
    return this.scanner.getAllMethodNames(target.prototype).map((method) => ({ host, twins: [], target, method }));
  }

  /** A class in several modules counts once. */
  private methodsOf(hosts: readonly InstanceWrapper[]): HostedMethod[] {
    const unique = new Map<unknown, [InstanceWrapper, ...InstanceWrapper[]]>();
    for (const host of hosts) unique.set(host.metatype, [host, ...(unique.get(host.metatype) ?? [])]);
    return [...unique.values()].flatMap(([host, ...twins]) => {
      const target = host.metatype as Class | null;
      if (!target?.prototype) return [];
      return this.scanner.getAllMethodNames(target.prototype).map((method) => ({ host, twins, target, method }));
    });
  }
}
