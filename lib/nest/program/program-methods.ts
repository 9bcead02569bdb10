import { Injectable } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';

import type { Representations } from '../../http/program/representations.js';
import type { InstanceWrapper, RouteArgument } from '../metadata/nest-metadata.js';
import type { Class, StandInMetadata } from '../metadata/stand-in.metadata.js';

/** A method of a controller or a provider, its own or inherited. */
export interface HostedMethod {
  /** The controller or provider. */
  readonly host: InstanceWrapper;
  /** The hosts of the same class in other modules. */
  readonly sameClassElsewhere: readonly InstanceWrapper[];
  readonly target: Class;
  readonly method: string;
}

/** A method under `@GiottoCache`. */
export interface FoundMethod extends HostedMethod {
  readonly standIn: StandInMetadata;
}

/** A route handler under `@GiottoCache` or `@GiottoView`. */
export interface FoundHandler extends FoundMethod {
  readonly handler: object;
  /** The method's own parameters, without the two that its stand-in added. */
  readonly route: readonly RouteArgument[];
  /** Those of `@GiottoView`. */
  readonly representations?: Representations;
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

  /** Only providers that are classes: Nest makes their instances. */
  ofProviders(): HostedMethod[] {
    return this.methodsOf(
      this.discovery.getProviders().filter(({ inject, isNotMetatype }) => !inject && !isNotMetatype),
    );
  }

  of(host: InstanceWrapper, target: Class): HostedMethod[] {
    return this.scanner
      .getAllMethodNames(target.prototype)
      .map((method) => ({ host, sameClassElsewhere: [], target, method }));
  }

  /** A class in several modules counts once. */
  private methodsOf(hosts: readonly InstanceWrapper[]): HostedMethod[] {
    const unique = new Map<unknown, [InstanceWrapper, ...InstanceWrapper[]]>();
    for (const host of hosts) unique.set(host.metatype, [host, ...(unique.get(host.metatype) ?? [])]);
    return [...unique.values()].flatMap(([host, ...sameClassElsewhere]) => {
      const target = host.metatype as Class | null;
      if (!target?.prototype) return [];
      return this.of(host, target).map((hosted) => ({ ...hosted, sameClassElsewhere }));
    });
  }
}
