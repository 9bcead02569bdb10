/** Every error that giotto-cache raises by itself, in one registry: its code, what it says, and which built-in class it is. The README documents each code. */
import { asText, define, kindOf } from './giotto-error.js';

export type { GiottoError } from './giotto-error.js';

export const unknownCache = define(
  'GIOTTO_UNKNOWN_CACHE',
  (cache: unknown, known: readonly string[]) =>
    `cache: ${asText(cache)} is not a key/value that giotto-cache knows. Use one of ${known.join(', ')}, or an instance of a class derived from GiottoKeyValue.`,
);

export const missingPeer = define(
  'GIOTTO_MISSING_PEER',
  (peer: string, user: string) => `${user} needs the package "${peer}", which is not installed. Run: npm install ${peer}`,
);

export const invalidSeconds = define(
  'GIOTTO_INVALID_SECONDS',
  (seconds: unknown) => `A lifetime of ${asText(seconds)} seconds is impossible. Pass 0 for "never expires" or a positive, finite number.`,
  RangeError,
);

export const invalidOption = define(
  'GIOTTO_INVALID_OPTION',
  (option: string, value: unknown, cure: string) => `${option}: ${asText(value)} is not possible. ${cure}`,
  TypeError,
);

export const unknownOption = define(
  'GIOTTO_UNKNOWN_OPTION',
  (where: string, option: string, known: readonly string[]) => `${where}: there is no option ${asText(option)}. There are: ${known.join(', ')}.`,
  TypeError,
);

export const invalidKey = define('GIOTTO_INVALID_KEY', (key: unknown) => `A key is a non-empty string, not ${asText(key)}.`, TypeError);

export const invalidValue = define('GIOTTO_INVALID_VALUE', (value: unknown) => `A value is a Buffer, not ${kindOf(value)}. Encode it first.`, TypeError);

export const deadlineExceeded = define('GIOTTO_DEADLINE_EXCEEDED', (what: string, ms: number) => `${what} gave no answer within ${ms} ms.`);

export const invalidAnswer = define(
  'GIOTTO_INVALID_ANSWER',
  (what: string, answer: unknown, cure: string) => `${what} answered with ${kindOf(answer)}. Answer with ${cure}.`,
  TypeError,
);

export const keyValueUnavailable = define('GIOTTO_KEY_VALUE_UNAVAILABLE', (where: string, why: string) => `${where} is not available: ${why}`);

export const keyValueBusy = define('GIOTTO_KEY_VALUE_BUSY', (where: string, why: string) => `${where} is busy: ${why}`);

export const missingTable = define(
  'GIOTTO_MISSING_TABLE',
  (table: string) =>
    `The table "${table}" does not exist, so nothing is cached. Make it once with syncdb(dataSource) or npx giotto-cmd syncdb, or run the migration that giotto-cache exports: typeorm migration:run -d <your data source file>`,
);

export const notKeyable = define(
  'GIOTTO_NOT_KEYABLE',
  (name: string, why: string) =>
    `The argument "${name}" cannot be part of a cache key, since ${why}. Give the program a key: (args) => … of what identifies the call.`,
  TypeError,
);
export const unknownArgument = define('GIOTTO_UNKNOWN_ARGUMENT', (where: string, name: string, known: readonly string[]) => `${where}: there is no argument ${asText(name)}. There are: ${known.join(', ') || 'none'}. Use one of these names, or give the arguments others: names: ['…'].`, TypeError);

export const unsupportedDatabase = define(
  'GIOTTO_UNSUPPORTED_DATABASE',
  (type: string, known: readonly string[]) =>
    `The database type ${asText(type)} is not one that giotto-cache has SQL for. Use a DataSource of type ${known.join(', ')}.`,
  TypeError,
);

export const noDataSource = define(
  'GIOTTO_NO_DATA_SOURCE',
  () =>
    'The database key/value found no DataSource. Import TypeOrmModule.forRoot(...) beside GiottoCacheModule, or pass one: cache: new DatabaseKeyValue(dataSource).',
);

export const tableLocked = define(
  'GIOTTO_TABLE_LOCKED',
  (table: string, seconds: number) =>
    `Another process has been changing the table "${table}" for ${seconds} s. Run syncdb(dataSource) again when it is done.`,
);

export const invalidProgramSeconds = define(
  'GIOTTO_INVALID_PROGRAM_SECONDS',
  (where: string, seconds: unknown) =>
    `@GiottoCache(${asText(seconds)}) on ${where}: seconds are a positive number, 0 for "never expires", null for "off", or a function that returns one of these.`,
  TypeError,
);

export const notAMethod = define('GIOTTO_NOT_A_METHOD', (decorator: string, { where, what, cure }: Record<'where' | 'what' | 'cure', string>) => `${where}: ${decorator} stands on a method of a class, and this is ${what}. ${cure}`, TypeError);
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
    `${where}: its class is ${scope}, so its answer can depend on what no key shows. Make the class and what it injects singletons, and hand the method what it needs as arguments.`,
);

export const keyTooLong = define(
  'GIOTTO_KEY_TOO_LONG',
  (program: string, most: number) =>
    `What identifies a call of ${program} takes more than ${most} characters, which is too long for a key. Give it a key of less: an id, or a digest.`,
  RangeError,
);

export const serverSentEvents = define(
  'GIOTTO_SSE',
  (where: string) => `${where}: a stream of @Sse() events has no end that could be cached. Take @GiottoCache off it, or write @GiottoCache(null).`,
);

export const duplicateProgram = define(
  'GIOTTO_DUPLICATE_PROGRAM',
  (name: string, one: string, other: string, cure = "Give one of them another name: @GiottoCache(seconds, { program: '…' }).") =>
    `Two programs are called "${name}": ${one} and ${other}. ${cure}`,
);

export const duplicateModule = define(
  'GIOTTO_DUPLICATE_MODULE',
  () => 'GiottoCacheModule is imported with two sets of options, and would be two caches that know nothing of each other. It is global: import it once.',
);

export const unstableName = define(
  'GIOTTO_UNSTABLE_NAME',
  (where: string, why: string) => `${where}: the name of its class ${why}. On a server that processes share, give the program a name of its own: @GiottoCache(seconds, { program: 'cats' }).`,
);

export const sharedKeyValue = define(
  'GIOTTO_SHARED_KEY_VALUE',
  (what: string, one: string, other: string) =>
    `One ${what} is handed to two applications, under the prefixes ${asText(one)} and ${asText(other)}. Give each application an instance of its own; the instances may share one client. Or close the first application before the second one starts.`,
);

export const invalidProgramName = define(
  'GIOTTO_INVALID_PROGRAM_NAME',
  (where: string, name: unknown) =>
    `${where}: program: ${asText(name)} is no name for a program. Use a non-empty string without parentheses and control characters.`,
  TypeError,
);

export const privateWithoutIdentify = define(
  'GIOTTO_PRIVATE_WITHOUT_IDENTIFY',
  (where: string) => `${where}: visibility: 'private' needs to know whose entry is whose. Pass forRoot({ identify: (request) => request.user?.id }).`,
);

export const contradictoryMethods = define(
  'GIOTTO_CONTRADICTORY_METHODS',
  (where: string, method: string, route: string) =>
    `${where}: methods: ['${method}'] contradicts @${route}, which never gets such a request. Remove it, or put it on the handler that does.`,
);

export const noApplication = define('GIOTTO_NO_APPLICATION', (why: string) => `The application was not found. ${why}`);

export const wrongUse = define('GIOTTO_WRONG_USE', (what: string, cure: string) => `${what} ${cure}`.trim());

export const noRepresentation = define(
  'GIOTTO_NO_REPRESENTATION',
  (where: string) => `${where}: @GiottoView has no representation. Give it at least one: @GiottoView({ 'application/json': json() }).`,
  TypeError,
);

export const invalidMediaType = define(
  'GIOTTO_INVALID_MEDIA_TYPE',
  (where: string, type: string) =>
    `${where}: ${asText(type)} is not a media type that @GiottoView can have once. Use one such as 'text/html' or 'text/html; level=1', without wildcards, weights and parentheses.`,
  TypeError,
);

export const invalidRepresentation = define(
  'GIOTTO_INVALID_REPRESENTATION',
  (where: string, type: string, representation: unknown) =>
    `${where}: ${asText(representation)} is no representation for ${asText(type)}. Use template('…'), json(), or a function of the model and the call.`,
  TypeError,
);

export const invalidLanguage = define(
  'GIOTTO_INVALID_LANGUAGE',
  (where: string, language: unknown) =>
    `${where}: languages: ${asText(language)} is not possible. Use an array of language tags, such as ['en', 'de-CH'].`,
  TypeError,
);

export const contradictoryView = define(
  'GIOTTO_CONTRADICTORY_VIEW',
  (where: string, decorator: string) => `${where}: ${decorator} contradicts @GiottoView, which decides how the method answers. Remove one of them.`,
);

export const viewBehindInterceptor = define(
  'GIOTTO_VIEW_BEHIND_INTERCEPTOR',
  (where: string, why: string) =>
    `${where}: ${why}, which @GiottoView has made a finished response of by then. Name the interceptor in forRoot({ pure: […] }) if what it returns depends on the value alone, in { transparent: […] } if it only looks on, in { blind: […] } if it does not even look at the value; else do its work in the method or the view, or take @GiottoView off.`,
);

export const viewWithoutRoute = define(
  'GIOTTO_VIEW_WITHOUT_ROUTE',
  (where: string) => `${where}: @GiottoView answers requests, and this method gets none. Put it on a handler with @Get() or the like.`,
);

export const parameterWithoutChoice = define(
  'GIOTTO_PARAMETER_WITHOUT_CHOICE',
  (where: string, parameter: string, cure: string) => `${where}: there is no choice that ${parameter} could tell. ${cure}`,
);

export const invalidViewResult = define(
  'GIOTTO_INVALID_VIEW_RESULT',
  (program: string, mediaType: string, result: unknown) =>
    `${program}: the view for ${mediaType} returned ${kindOf(result)}. Return a string or a Buffer.`,
  TypeError,
);

export const contradictoryTimeout = define('GIOTTO_CONTRADICTORY_TIMEOUT', (where: string, timeout: number) =>
    `${where}: timeout: ${timeout} needs an old entry to answer with, and neither staleIfError nor staleWhileRevalidate keeps one. Add staleIfError: so many seconds, or remove timeout.`,
);

export const invalidTag = define(
  'GIOTTO_INVALID_TAG',
  (where: string, tag: unknown) => `${where}: ${asText(tag)} is no tag. Use a non-empty string, or a function that returns one, several or none.`,
  TypeError,
);

export const httpOption = define('GIOTTO_HTTP_OPTION', (where: string, option: string) =>
    `${where}: ${option} is about requests, and no request calls this method. Remove it, or put @GiottoCache on the controller's method.`,
);

export const invalidInvalidation = define(
  'GIOTTO_INVALID_INVALIDATION',
  (where: string, why: string) => `${where}: ${why} Say what changed: tags: […], program: '…', or program: '…' with args: { … }.`,
  TypeError,
);

export const contradictoryShare = define(
  'GIOTTO_CONTRADICTORY_SHARE',
  (where: string, parameter: string) =>
    `${where}: shareModel: true contradicts ${parameter}: what the method does by it would be missing where another representation's model is taken. Take one of them off.`,
);
