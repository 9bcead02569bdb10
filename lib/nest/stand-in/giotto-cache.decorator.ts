import { RequestMethod } from '@nestjs/common';

import { isLifetime, isOff } from '../../cache/entry/lifetime.js';
import { invalidProgramSeconds, notAMethod } from '../../errors/startup.js';
import { misplacementOnClass } from '../metadata/decorated-place.js';
import type { GiottoCacheProgramOptions, GiottoCacheSeconds } from '../options/giotto-cache.options.js';
import type { GiottoMethodOrClassDecorator, TakenByAll } from '../options/method-decorator.js';
import { HANDLER_KEYS } from '../metadata/handler-metadata.js';
import { METHOD, PATH } from '../metadata/nest-metadata.js';
import { placeOf } from '../metadata/place.js';
import type { GiottoArguments } from '../options/option-function.js';
import { installStandIn, renewStandIn, type StandInSettings } from './stand-in.js';
import { readStandIn, writeStandIn, type Class, type Method } from '../metadata/stand-in.metadata.js';
import { keepView, readView } from '../metadata/view.metadata.js';

/**
 * Answers equal calls of a method from the cache. The method and its view run once for each set of arguments.
 *
 * On a controller's method it answers requests, on either side of `@Get()`. On a controller class it covers all `GET`
 * handlers, inherited ones included; the decorator of a method overrides it. On a provider's method it answers code,
 * with a promise, or with an Observable if the method returns one. Declare the method's return type: without one, and
 * without `async`, only the first run can tell which it is.
 *
 * Functions in the options may annotate their parameters, `({ id }: { id: number }) => …`. TypeScript then refuses a
 * method that returns another model. `@GiottoCache<Args, Model>(…)` states the types once for all functions.
 * @param seconds the lifetime: a positive number, 0 for "never expires", `null` or `undefined` for "off", or a function
 * of the model and the call
 * @throws GIOTTO_INVALID_PROGRAM_SECONDS, GIOTTO_NOT_A_METHOD
 * @example
 * \@Get('squared')
 * \@GiottoCache(3600)
 * squared(@Query('x', ParseIntPipe) x: number) {
 *   return { x, squared: x ** 2 };
 * }
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

/** If caching is off, a stand-in is still needed for the representations of a view. */
const isUseless = (target: Class, name: string, { seconds }: StandInSettings) =>
  isOff(seconds) && readView(target, name) === undefined;

/** Marks the method for a decorator on the class, which TypeScript evaluates after those on its methods. */
function switchOff(prototype: object, name: string, settings: StandInSettings) {
  writeStandIn(prototype.constructor, name, { ...settings, method: undefined, requestAt: -1, sendsByItself: false });
}

function coverClass(target: Class, settings: StandInSettings) {
  const handlers = handlersOf(target, settings.options.methods ?? []);
  if (handlers.size === 0 && !isOff(settings.seconds) && answersOtherTransports(target))
    throw notAMethod('@GiottoCache', { where: target.name, ...WITHOUT_ROUTES });
  for (const [name, method] of handlers) coverHandler(target, name, method, settings);
}

const WITHOUT_ROUTES = {
  what: 'a class without GET routes, whose methods answer GraphQL or messages',
  cure: 'Put it on those methods.',
};

/** The decorator of such a class would have no effect. */
const answersOtherTransports = (target: Class): boolean =>
  [...methodsOf(target).values()].some((method) => HANDLER_KEYS.some((key) => Reflect.hasMetadata(key, method)));

function coverHandler(target: Class, name: string, method: Method, settings: StandInSettings) {
  const known = readStandIn(target, name);
  if (known?.origin === 'method') return;
  if (isUseless(target, name, settings)) return known && uncover(target, name, known.method, settings);
  if (known?.method === undefined)
    return replace(target, name, installStandIn(target.prototype, name, method, settings));
  return replace(target, name, renewStandIn(target.prototype, name, { ...known, method: known.method }, settings));
}

/** A subclass may switch off caching that its base class switched on. */
function uncover(target: Class, name: string, method: Method | undefined, settings: StandInSettings) {
  switchOff(target.prototype, name, settings);
  if (method !== undefined) replace(target, name, method);
}

/** Defines the method on the class itself, never on its base class, which other classes may inherit from. */
function replace(target: Class, name: string, method: Method) {
  keepView(target, name);
  Object.defineProperty(target.prototype, name, {
    value: method,
    writable: true,
    configurable: true,
    enumerable: false,
  });
}

/** Returns a class's route handlers for `GET` and other request methods by name, inherited ones included. */
const handlersOf = (target: Class, methods: readonly string[]): Map<string, Method> =>
  new Map([...methodsOf(target)].filter(([, handler]) => serves(handler, ['GET', ...methods])));

function methodsOf(target: Class): Map<string, Method> {
  const methods = new Map<string, Method>();
  for (let at: object | null = target.prototype; at && at !== Object.prototype; at = Object.getPrototypeOf(at))
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(at)))
      if (!methods.has(name) && typeof value === 'function') methods.set(name, value as Method);
  return methods;
}

function serves(handler: Method, methods: readonly string[]): boolean {
  if (Reflect.getMetadata(PATH, handler) === undefined) return false;
  const route = RequestMethod[Reflect.getMetadata(METHOD, handler) as RequestMethod];
  return methods.some((method) => method.toUpperCase() === route);
}
