import { Injectable, type OnApplicationShutdown } from '@nestjs/common';

import { WarnOnce } from '../../http/advice/warn-once.js';
import { HeldObjects, type HeldObject } from '../objects/held-objects.js';
import { placeOf } from '../metadata/place.js';
import { injectedBy } from '../metadata/inject-property.js';
import { join, LivingApplication } from '../objects/living-applications.js';
import { ProgramHosts } from '../objects/program-hosts.js';
import { ProgramExplorer } from './program.explorer.js';
import type { Class } from '../metadata/stand-in.metadata.js';

const STRANGER =
  'it was called on an object which is not the one of its class that the application holds, and may have state of its own, which no key contains. Call it on the object that Nest injects, and make its class a singleton. If it belongs to a middleware, a guard or a pipe that you created yourself, move the method to a provider.';
const ONE_OF_SEVERAL =
  'the application holds several objects of its class, whose state may differ. Provide one of them, or derive a class for each.';
const ELSEWHERE =
  'its object is handed to two applications, and the first one caches its calls. Give each application an object of its own.';
const FIXED = 'its object cannot be extended, so that nothing can be injected. Hand Nest one that is not frozen.';

interface Remembered {
  readonly generation: number;
  readonly why: unknown;
}

/**
 * Starts caching calls of objects that Nest did not make as providers or controllers: of factories, enhancers, and late
 * modules.
 */
@Injectable()
export class Adoption implements LivingApplication, OnApplicationShutdown {
  isStarted = false;

  private readonly severals = new Set<Class>();
  private readonly refused = new WeakMap<object, Remembered>();
  private leave: () => void = () => undefined;

  constructor(
    private readonly held: HeldObjects,
    private readonly hosts: ProgramHosts,
    private readonly explorer: ProgramExplorer,
    private readonly warnOnce: WarnOnce,
  ) {}

  get routes(): ProgramExplorer['routes'] {
    return this.explorer.routes;
  }

  /** Before Nest binds handlers to their transports. */
  equip(): void {
    this.explorer.equip();
  }

  /** Before Nest makes the routes. */
  prepare(): void {
    this.explorer.prepare();
  }

  /** Finds all programs at startup. @throws errors of decorators that contradict their methods */
  start(): void {
    for (const { target, host, sameClassElsewhere } of this.explorer.explore())
      for (const one of [host, ...sameClassElsewhere]) this.hosts.admit(target, one);
    const given = this.held.given().filter(({ target }) => injectedBy(target).length > 0);
    for (const { target, object } of given)
      if (given.some((other) => other.target === target && other.object !== object)) this.severals.add(target);
    for (const held of [...this.held.enhancers(), ...given]) this.adoptEarly(held);
    this.leave = join(this);
    this.isStarted = true;
  }

  adopt(object: object): unknown {
    if (this.hosts.has(object)) return undefined;
    const { generation } = this.held;
    const known = this.refused.get(object);
    if (known?.generation === generation) return known.why;
    const why = this.adoptLate(object);
    if (why !== undefined) this.refused.set(object, { generation, why });
    return why;
  }

  tell(place: string, why: unknown): void {
    this.warnOnce.notCached(place, why);
  }

  onApplicationShutdown(): void {
    this.leave();
  }

  /**
   * Warns at once if another application caches the object's calls. Any other reason is logged when the object is
   * called.
   */
  private adoptEarly(held: HeldObject): void {
    if (this.take(held) !== ELSEWHERE) return;
    for (const { method } of this.explorer.exploreObject(held.host, held.target))
      this.tell(placeOf({ target: held.target, method }), ELSEWHERE);
  }

  /** After a mistake in a module that was loaded late, its calls are not cached. */
  private adoptLate(object: object): unknown {
    try {
      const held = this.held.find(object);
      return held === undefined ? STRANGER : this.take(held);
    } catch (error) {
      return error;
    }
  }

  private take(held: HeldObject): string | undefined {
    const { host, target, object } = held;
    if (this.hosts.isElsewhere(object)) return ELSEWHERE;
    if (!this.held.equip(held)) return FIXED;
    if (host.isNotMetatype && this.severals.has(target)) return ONE_OF_SEVERAL;
    this.explorer.exploreObject(host, target);
    return this.hosts.admit(target, host) ? undefined : STRANGER;
  }
}
