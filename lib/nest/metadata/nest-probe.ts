import {
  Body,
  createParamDecorator,
  Get,
  Header,
  Headers,
  HostParam,
  HttpCode,
  Inject,
  Ip,
  Next,
  Param,
  ParseIntPipe,
  Query,
  RawBody,
  Redirect,
  Render,
  Req,
  Res,
  SerializeOptions,
  Session,
  Sse,
  UploadedFile,
  UploadedFiles,
  UseInterceptors,
} from '@nestjs/common';

import { missingInternals } from '../../errors/startup.js';
import * as nest from './nest-metadata.js';

const { ParameterType } = nest;

/** Parameter decorators, each with the kind that it must leave; `undefined` for a custom one. */
const PARAMETERS: readonly (readonly [decorator: ParameterDecorator, type: number | undefined])[] = [
  [Req(), ParameterType.REQUEST],
  [Res({ passthrough: true }), ParameterType.RESPONSE],
  [Next(), ParameterType.NEXT],
  [Body(), ParameterType.BODY],
  [Query('probe', ParseIntPipe), ParameterType.QUERY],
  [Param(), ParameterType.PARAM],
  [Headers(), ParameterType.HEADERS],
  [Session(), ParameterType.SESSION],
  [UploadedFile(), ParameterType.FILE],
  [UploadedFiles(), ParameterType.FILES],
  [HostParam(), ParameterType.HOST],
  [Ip(), ParameterType.IP],
  [RawBody(), ParameterType.RAW_BODY],
  [createParamDecorator(() => undefined)(), undefined],
];

const QUERY_INDEX = 4;

/** A controller that nobody calls. It shows what Nest's decorators leave. */
class Probe {
  handler(): void {}
}

const DECORATORS: readonly MethodDecorator[] = [
  Get('probe'),
  Header('x-probe', 'probe'),
  HttpCode(200),
  Render('probe'),
  Redirect('/probe'),
  Sse('probe'),
  UseInterceptors({ intercept: (_context, next) => next.handle() }),
  SerializeOptions({}),
];

const descriptor = Object.getOwnPropertyDescriptor(Probe.prototype, 'handler')!;
for (const decorate of DECORATORS) decorate(Probe.prototype, 'handler', descriptor);
for (const [index, [decorate]] of PARAMETERS.entries()) decorate(Probe.prototype, 'handler', index);
Inject('probe')(Probe.prototype, 'injected');

/** Keys that method decorators leave on the handler itself. */
const ON_HANDLER = [
  nest.PATH,
  nest.METHOD,
  nest.HEADERS,
  nest.HTTP_CODE,
  nest.RENDER,
  nest.REDIRECT,
  nest.SSE,
  nest.INTERCEPTORS,
  nest.SERIALIZER_OPTIONS,
];

/**
 * Checks that the installed Nest leaves its metadata where giotto-cache reads it. Under a renamed key every call of a
 * route would have the key `{}` and share one entry, so the application must not start.
 * @throws GIOTTO_MISSING_INTERNALS
 */
export function checkNestInternals(): void {
  const missing = missingKey() ?? strangeParameter();
  if (missing !== undefined) throw missingInternals(missing);
}

function missingKey(): string | undefined {
  const missing = ON_HANDLER.find((key) => Reflect.getMetadata(key, descriptor.value as object) === undefined);
  if (missing !== undefined) return named(missing);
  if (Reflect.getMetadata(nest.RESPONSE_PASSTHROUGH, Probe, 'handler') !== true)
    return named(nest.RESPONSE_PASSTHROUGH);
  const injected = (Reflect.getMetadata(nest.INJECTED_PROPERTIES, Probe) ?? []) as { key: unknown }[];
  return injected.some(({ key }) => key === 'injected') ? undefined : named(nest.INJECTED_PROPERTIES);
}

const named = (key: string) => `the metadata key ${key}`;

function strangeParameter(): string | undefined {
  const found = nest.routeArguments(Probe, 'handler');
  if (found.length !== PARAMETERS.length) return named(nest.ROUTE_ARGUMENTS);
  const strange = PARAMETERS.findIndex(([, type], index) => found[index]!.type !== type);
  if (strange >= 0) return `the parameter type ${String(PARAMETERS[strange]![1] ?? nest.CUSTOM_ROUTE_ARGUMENTS)}`;
  if (found[QUERY_INDEX]!.data !== 'probe') return 'the name in the metadata of @Query(name)';
  return nest.pipesOf(Probe, 'handler', QUERY_INDEX).includes(ParseIntPipe)
    ? undefined
    : 'the pipes in the metadata of @Query(name, pipe)';
}
