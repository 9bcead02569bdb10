/**
 * Where Nest keeps what its decorators say. The keys are the same in Nest 11 and 12; the packages export them from
 * different places, so they are named here once.
 */
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
/** TypeScript's, with `emitDecoratorMetadata`: the class of what a method returns. */
export const DESIGN_RETURN_TYPE = 'design:returntype';
export const INJECTED_PROPERTIES = 'self:properties_metadata';

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
  /** The kind, or `undefined` for a decorator made with `createParamDecorator`. */
  readonly type: number | undefined;
  /** What the decorator was given, such as the name in `@Query('x')`. */
  readonly data: unknown;
}

/** The decorated parameters of a handler, in order, with those that a class inherits. */
export function routeArguments(target: object, method: string): RouteArgument[] {
  const metadata = (Reflect.getMetadata(ROUTE_ARGUMENTS, target, method) ?? {}) as Record<
    string,
    { index: number; data?: unknown }
  >;
  return Object.entries(metadata)
    .map(([key, { index, data }]) => ({
      index,
      data,
      type: key.includes(CUSTOM_ROUTE_ARGUMENTS) ? undefined : Number(key.split(':')[0]),
    }))
    .sort((one, other) => one.index - other.index);
}

/** The pipes of one parameter alone. */
export function pipesOf(target: object, method: string, at: number): readonly unknown[] {
  const metadata = (Reflect.getMetadata(ROUTE_ARGUMENTS, target, method) ?? {}) as Record<string, { index: number; pipes?: readonly unknown[] }>;
  return Object.values(metadata).find(({ index }) => index === at)?.pipes ?? [];
}
