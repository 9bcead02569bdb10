/**
 * The internals of Nest that giotto-cache relies on: metadata keys, kinds of route parameters, and imports that no
 * package documents. They are the same in Nest 10, 11 and 12. `nest-probe.ts` checks at startup that the installed version
 * has them.
 */
// Nest's inner files decorate their classes, and rely on who loads them to have loaded it.
import 'reflect-metadata';

export { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
export type { InstanceWrapper } from '@nestjs/core/injector/instance-wrapper.js';
export { PipesConsumer, PipesContextCreator } from '@nestjs/core/pipes/index.js';

export const ROUTE_ARGUMENTS = '__routeArguments__';
export const CUSTOM_ROUTE_ARGUMENTS = '__customRouteArgs__';
export const RESPONSE_PASSTHROUGH = '__responsePassthrough__';
export const PATH = 'path';
export const METHOD = 'method';
export const HEADERS = '__headers__';
export const HTTP_CODE = '__httpCode__';
export const RENDER = '__renderTemplate__';
export const REDIRECT = '__redirect__';
export const SSE = '__sse__';
export const INTERCEPTORS = '__interceptors__';
export const SERIALIZER_OPTIONS = 'class_serializer:options';
export const INJECTED_PROPERTIES = 'self:properties_metadata';

/** Written by `@RouteConfig()` and `@RouteSchema()` of `@nestjs/platform-fastify`. */
export const FASTIFY_SCHEMA = '__fastify_route_schema__';

/** Written by `@Module()`, one key for each list. */
export const MODULE_LISTS = ['imports', 'controllers', 'providers', 'exports'] as const;

/**
 * Written by TypeScript with `emitDecoratorMetadata`: the declared types of a method's parameters and of its result.
 */
export const DESIGN_PARAMETER_TYPES = 'design:paramtypes';
export const DESIGN_RETURN_TYPE = 'design:returntype';

/** Kinds of built-in route parameters. */
export const ParameterType = {
  REQUEST: 0,
  RESPONSE: 1,
  NEXT: 2,
  BODY: 3,
  QUERY: 4,
  PARAM: 5,
  HEADERS: 6,
  SESSION: 7,
  FILE: 8,
  FILES: 9,
  HOST: 10,
  IP: 11,
  RAW_BODY: 12,
  COOKIES: 14,
  SIGNED_COOKIES: 15,
} as const;

/** One parameter of a route handler, as its decorator described it. */
export interface RouteArgument {
  readonly index: number;
  /** One of `ParameterType`; `undefined` for a decorator made with `createParamDecorator`. */
  readonly type: number | undefined;
  /** The decorator's argument, such as the name in `@Query('x')`. */
  readonly data: unknown;
}

/** The entry that a parameter's decorator leaves under `ROUTE_ARGUMENTS`. */
export interface ParameterDescription {
  readonly index: number;
  readonly data?: unknown;
  readonly pipes?: readonly unknown[];
}

/** Returns the descriptions of a method's parameters by Nest's own keys, inherited ones included. */
export const descriptionsOf = <Description extends ParameterDescription = ParameterDescription>(
  target: object,
  method: string,
): Readonly<Record<string, Description>> =>
  (Reflect.getMetadata(ROUTE_ARGUMENTS, target, method) ?? {}) as Record<string, Description>;

/** Returns the decorated parameters of a handler in order, inherited ones included. */
export function routeArguments(target: object, method: string): RouteArgument[] {
  return Object.entries(descriptionsOf(target, method))
    .map(([key, { index, data }]) => ({
      index,
      data,
      type: key.includes(CUSTOM_ROUTE_ARGUMENTS) ? undefined : Number(key.split(':')[0]),
    }))
    .sort((one, other) => one.index - other.index);
}

/** Returns the pipes in the decorator of one parameter. */
export const pipesOf = (target: object, method: string, at: number): readonly unknown[] =>
  Object.values(descriptionsOf(target, method)).find(({ index }) => index === at)?.pipes ?? [];

/** Returns the declared types of a method's parameters, as far as the compiler left them. */
export const parameterTypes = (prototype: object, method: string): readonly unknown[] =>
  (Reflect.getMetadata(DESIGN_PARAMETER_TYPES, prototype, method) ?? []) as readonly unknown[];

/** True if a method of a prototype, or of an instance, is a route handler. */
export function isRouteHandler(prototype: object, method: string): boolean {
  const handler = (prototype as Record<string, object | undefined>)[method];
  return handler !== undefined && Reflect.hasMetadata(PATH, handler);
}
