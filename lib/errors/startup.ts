/** Programs that could not be cached safely, refused at startup. */
import { asText, define } from './giotto-error.js';

export const invalidProgramSeconds = define(
  'GIOTTO_INVALID_PROGRAM_SECONDS',
  (where: string, seconds: unknown) =>
    `@GiottoCache(${asText(seconds)}) on ${where}: seconds are a positive number, 0 for "never expires", null for "off", or a function that returns one of these.`,
  TypeError,
);

export const notAMethod = define(
  'GIOTTO_NOT_A_METHOD',
  (decorator: string, { where, what, cure }: Record<'where' | 'what' | 'cure', string>) =>
    `${where}: ${decorator} stands on a method of a class, and this is ${what}. ${cure}`,
  TypeError,
);

export const unkeyableParameter = define(
  'GIOTTO_UNKEYABLE_PARAMETER',
  (where: string, parameter: string) =>
    `${where}: the parameter ${parameter} cannot be part of a cache key. Give @GiottoCache a key: (args, context) => … that returns what identifies the call, or let the method take only what it needs of it.`,
);

export const responseNotPassthrough = define(
  'GIOTTO_RESPONSE_NOT_PASSTHROUGH',
  (where: string, parameter: string) =>
    `${where}: with the parameter ${parameter} the method sends the response by itself, so there is nothing to cache. Write @Res({ passthrough: true }) and return the value.`,
);

export const requestScoped = define(
  'GIOTTO_REQUEST_SCOPED',
  (where: string, scope: 'request-scoped' | 'transient') =>
    `${where}: its class is ${scope}, so its result can depend on state that no key contains. Make the class and its dependencies singletons, and pass the method everything it needs as arguments.`,
);

export const serverSentEvents = define(
  'GIOTTO_SSE',
  (where: string) =>
    `${where}: a stream of @Sse() events never ends, so it cannot be cached. Take @GiottoCache off it, or write @GiottoCache(null).`,
);

export const duplicateProgram = define(
  'GIOTTO_DUPLICATE_PROGRAM',
  (
    name: string,
    one: string,
    other: string,
    cure = "Give one of them another name: @GiottoCache(seconds, { program: '…' }).",
  ) => `Two programs are called "${name}": ${one} and ${other}. ${cure}`,
);

export const duplicateModule = define(
  'GIOTTO_DUPLICATE_MODULE',
  () =>
    'GiottoCacheModule is imported with two sets of options, and would be two caches that know nothing of each other. It is global: import it once.',
);

export const unstableName = define(
  'GIOTTO_UNSTABLE_NAME',
  (where: string, why: string) =>
    `${where}: the name of its class ${why}. On a server that processes share, give the program a name of its own: @GiottoCache(seconds, { program: 'cats' }).`,
);

export const invalidProgramName = define(
  'GIOTTO_INVALID_PROGRAM_NAME',
  (where: string, name: unknown) =>
    `${where}: program: ${asText(name)} is no name for a program. Use a non-empty string without parentheses and control characters.`,
  TypeError,
);

export const contradictoryMethods = define(
  'GIOTTO_CONTRADICTORY_METHODS',
  (where: string, method: string, route: string) =>
    `${where}: methods: ['${method}'] contradicts @${route}, which never gets such a request. Remove it, or put it on the handler that does.`,
);

export const missingInternals = define(
  'GIOTTO_MISSING_INTERNALS',
  (what: string, of = 'Nest', packages = '@nestjs/common and @nestjs/core') =>
    `giotto-cache relies on ${what} of ${of}, and the installed version does not have it. Install a version of ${packages} that giotto-cache supports.`,
);

export const dashboardUnguarded = define(
  'GIOTTO_DASHBOARD_UNGUARDED',
  (guard: unknown) =>
    `GiottoDashboardModule: guard: ${asText(guard)} is no guard, and without one anybody could see the dashboard and invalidate entries. Give it one: GiottoDashboardModule.forRoot({ guard: AdminGuard }), a class with a method canActivate, an instance of one, or a function of the ExecutionContext.`,
);

export const dashboardWithoutCache = define(
  'GIOTTO_DASHBOARD_WITHOUT_CACHE',
  () =>
    'GiottoDashboardModule: there is no GiottoCacheModule in the application, so there is nothing to show. Import it too: imports: [GiottoCacheModule.forRoot(), GiottoDashboardModule.forRoot({ guard: AdminGuard })].',
);
