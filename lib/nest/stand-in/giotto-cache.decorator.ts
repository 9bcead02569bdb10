import { RequestMethod } from '@nestjs/common';

import { isLifetime, isOff } from '../../cache/entry/lifetime.js';
import { invalidProgramSeconds, notAMethod } from '../../errors/startup.js';
import { misplacementOnClass } from '../metadata/decorated-place.js';
import type { GiottoCacheProgramOptions, GiottoCacheSeconds } from '../options/giotto-cache.options.js';
import type { GiottoMethodOrClassDecorator, TakenByAll } from '../options/method-decorator.js';
import { METHOD, PATH } from '../metadata/nest-metadata.js';
import { placeOf } from '../metadata/place.js';
import type { GiottoArguments } from '../options/option-function.js';
import { installStandIn, renewStandIn, type StandInSettings } from './stand-in.js';
import { readStandIn, writeStandIn, type Class, type Method } from '../metadata/stand-in.metadata.js';
import { keepView, readView } from '../metadata/view.metadata.js';

/**
 * Answers equal calls of a controller method from the cache, for so many seconds; the method and its view run once for
 * each set of arguments. On a class it covers the class's `GET` handlers, inherited ones too; on a method it overrides the
 * class. It may stand on either side of `@Get()`.
 *
 * On a method of a provider it answers code: by a promise, or by an Observable if that is what the method returns. Declare the
 * return type, since of a method that is not `async` and has none only its first run can tell.
 *
 * Functions in it may annotate their parameters as they like: `({ id }: { id: number }) => …`. TypeScript then refuses a method
 * that returns something else than the model that they take. `@GiottoCache<Args, Model>(…)` says it once for all of them.
 *
 * @param seconds a positive number; 0 never expires; `null` or `undefined` is off; or a function of the model and the call
 * @throws TypeError naming class and method, where the seconds are anything else, and where it stands on neither a class nor a method
 */
export function GiottoCache<
  Args extends object = GiottoArguments,
  Model = unknown,
  Taken = Model,
  Tagged extends readonly unknown[] = readonly Model[],
>(
  seconds: GiottoCacheSeconds<NoInfer<Model>, NoInfer<Args>, Taken>,
  options: GiottoCacheProgramOptions<NoInfer<Args>, NoInfer<Model>, Tagged> = {},
): GiottoMethodOrClassDecorator<Model & Taken & TakenByAll<Tagged>> {
  const given = { seconds, options } as Pick<StandInSettings, 'seconds' | 'options'>;
  return ((target: object, name?: string, descriptor?: PropertyDescriptor) => {
    const misplaced = misplacementOnClass([target, name, descriptor]);
    if (misplaced !== undefined) throw notAMethod('@GiottoCache', misplaced);
    checkSeconds(seconds, target, name);
    if (name === undefined || descriptor === undefined) coverClass(target as Class, { ...given, origin: 'class' });
    else coverMethod(target, name, descriptor, { ...given, origin: 'method' });
  }) as GiottoMethodOrClassDecorator<Model & Taken & TakenByAll<Tagged>>;
}

function checkSeconds(seconds: unknown, target: object, name: string | undefined) {
  if (isOff(seconds) || typeof seconds === 'function' || isLifetime(seconds)) return;
  const where = name === undefined ? (target as Class).name : placeOf({ target: target.constructor, method: name });
  throw invalidProgramSeconds(where, seconds);
}

function coverMethod(prototype: object, name: string, descriptor: PropertyDescriptor, settings: StandInSettings) {
  if (isUseless(prototype.constructor, name, settings)) switchOff(prototype, name, settings);
  else descriptor.value = installStandIn(prototype, name, descriptor.value as Method, settings);
}

/** Where caching is off, a stand-in still makes the representations of a view. */
const isUseless = (target: Class, name: string, { seconds }: StandInSettings) => isOff(seconds) && readView(target, name) === undefined;

/** Leaves word for a decorator on the class, which comes after those on its methods. */
function switchOff(prototype: object, name: string, settings: StandInSettings) {
  writeStandIn(prototype.constructor, name, { ...settings, method: undefined, requestAt: -1, sendsByItself: false });
}

function coverClass(target: Class, settings: StandInSettings) {
  for (const [name, method] of handlersOf(target, settings.options.methods ?? [])) coverHandler(target, name, method, settings);
}

function coverHandler(target: Class, name: string, method: Method, settings: StandInSettings) {
  const known = readStandIn(target, name);
  if (known?.origin === 'method') return;
  if (isUseless(target, name, settings)) return known && uncover(target, name, known.method, settings);
  if (known?.method === undefined) return replace(target, name, installStandIn(target.prototype, name, method, settings));
  return replace(target, name, renewStandIn(target.prototype, name, { ...known, method: known.method }, settings));
}

/** A subclass may switch off what its base class covers. */
function uncover(target: Class, name: string, method: Method | undefined, settings: StandInSettings) {
  switchOff(target.prototype, name, settings);
  if (method !== undefined) replace(target, name, method);
}

/** On the class itself and never on the one it inherits the method from, so that a sister class keeps her own. */
function replace(target: Class, name: string, method: Method) {
  keepView(target, name);
  Object.defineProperty(target.prototype, name, { value: method, writable: true, configurable: true, enumerable: false });
}

/** The route handlers of a class for `GET` and for the methods given, inherited ones included, by name. */
function handlersOf(target: Class, methods: readonly string[]): Map<string, Method> {
  const handlers = new Map<string, Method>();
  for (let at: object | null = target.prototype; at && at !== Object.prototype; at = Object.getPrototypeOf(at))
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(at)))
      if (!handlers.has(name) && typeof value === 'function') handlers.set(name, value as Method);
  return new Map([...handlers].filter(([, handler]) => serves(handler, ['GET', ...methods])));
}

function serves(handler: Method, methods: readonly string[]): boolean {
  if (Reflect.getMetadata(PATH, handler) === undefined) return false;
  const route = RequestMethod[Reflect.getMetadata(METHOD, handler) as RequestMethod];
  return methods.some((method) => method.toUpperCase() === route);
}
