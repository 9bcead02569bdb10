import { ModulesContainer } from '@nestjs/core';
import { types } from 'node:util';

import { isOff } from '../../cache/entry/lifetime.js';
import { injectedBy } from '../../nest/metadata/inject-property.js';
import { placeOf } from '../../nest/metadata/place.js';
import { readStandIn, type DecoratedMethod } from '../../nest/metadata/stand-in.metadata.js';
import { HeldObjects } from '../../nest/objects/held-objects.js';
import { ProgramMethods } from '../../nest/program/program-methods.js';
import { ProgramRegistry } from '../../nest/program/program.registry.js';
import { Adoption } from '../../nest/startup/adoption.js';
import { whyNeverCached } from '../../nest/startup/program-advice.js';
import { messageOf } from '../../calls/failure.js';
import type { Examined } from './examined.js';
import { finding, fine, type Result } from './result.js';

/** Names programs that are never cached, and what the start warned of. */
export function checkPrograms(examined: Examined): Result[] {
  const count = examined.app.get(ProgramRegistry, { strict: false }).all().length;
  const findings = [
    ...neverCached(examined),
    ...ofRefusedObjects(examined),
    ...ofUnknownClasses(examined),
    ...warned(examined),
  ];
  return [fine(`programs: ${count || 'none, besides what code wraps'}`), ...findings.map((what) => finding(what))];
}

/** Routes of requests that may change data. */
const neverCached = ({ app }: Examined): string[] =>
  app.get(Adoption, { strict: false }).routes.flatMap(({ handler, program }) => {
    const why = program.isCached ? whyNeverCached(handler, program.methods) : undefined;
    return why === undefined ? [] : [`${program.name} ${why}`];
  });

/** Objects of `useFactory` and `useValue` providers whose calls cannot be cached. */
function ofRefusedObjects({ app }: Examined): string[] {
  const [held, methods, adoption] = [HeldObjects, ProgramMethods, Adoption].map((type) =>
    app.get<unknown>(type, { strict: false }),
  ) as [HeldObjects, ProgramMethods, Adoption];
  const lines = held
    .given()
    .filter(({ target }) => injectedBy(target).length > 0)
    .flatMap(({ host, target, object }) => {
      const why = adoption.adopt(object);
      if (why === undefined) return [];
      return methods
        .of(host, target)
        .filter(isCached)
        .map((method) => `${placeOf(method)} is not cached: ${messageOf(why)}`);
    });
  return [...new Set(lines)];
}

/** Loaded classes that no module has. */
function ofUnknownClasses({ app, decorated }: Examined): string[] {
  const known = knownPrototypes(app.get(ModulesContainer, { strict: false }));
  return decorated
    .filter((method) => isCached(method) && !known.has(method.target.prototype))
    .map(
      (method) =>
        `${placeOf(method)} is not cached: no module has its class. Put ${method.target.name} into the controllers or providers of a module.`,
    );
}

const isCached = ({ target, method }: DecoratedMethod) => {
  const standIn = readStandIn(target, method);
  return standIn?.method !== undefined && !isOff(standIn.seconds);
};

/** The prototypes of all classes in the container, and of their base classes. */
function knownPrototypes(modules: ModulesContainer): Set<object> {
  const wrappers = [...modules.values()].flatMap(({ controllers, providers, injectables }) => [
    ...controllers.values(),
    ...providers.values(),
    ...injectables.values(),
  ]);
  const known = new Set<object>();
  for (const { metatype, instance } of wrappers) {
    addChain(known, (metatype as { prototype?: unknown } | null)?.prototype);
    addChain(known, instance);
  }
  return known;
}

/** Runs no trap of a Proxy. */
function addChain(known: Set<object>, start: unknown): void {
  let at = start;
  while (typeof at === 'object' && at !== null && !types.isProxy(at)) {
    known.add(at);
    at = Object.getPrototypeOf(at);
  }
}

/** An outage is the backend's own finding. */
const warned = ({ warnings, keyValue }: Examined): string[] =>
  warnings.filter((line) => !line.startsWith(keyValue.describe()));
