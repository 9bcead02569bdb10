/** Options of the module and of programs that are impossible. */
import { asText, define } from './giotto-error.js';

export const unknownCache = define(
  'GIOTTO_UNKNOWN_CACHE',
  (cache: unknown, known: readonly string[]) =>
    `cache: ${asText(cache)} is not a backend that giotto-cache knows. Use one of ${known.join(', ')}, or an instance of a class derived from GiottoKeyValue. A URL or a client goes into one: new RedisKeyValue(url).`,
);

export const missingPeer = define(
  'GIOTTO_MISSING_PEER',
  (peer: string, user: string) =>
    `${user} needs the package "${peer}", which is not installed. Run: npm install ${peer}`,
);

export const unsupportedPeer = define(
  'GIOTTO_UNSUPPORTED_PEER',
  (peer: string, version: string, range: string) =>
    `${peer} ${version} is installed, and giotto-cache supports ${range}. Run: npm install "${peer}@${range}"`,
);

export const invalidOption = define(
  'GIOTTO_INVALID_OPTION',
  (option: string, value: unknown, cure: string) => `${option}: ${asText(value)} is not possible. ${cure}`,
  TypeError,
);

export const unknownClient = define(
  'GIOTTO_UNKNOWN_CLIENT',
  (backend: string, className: string, cure: string) =>
    `new ${backend}(): an object of class ${asText(className)} is no client that it knows. ${cure}`,
  TypeError,
);

export const staleReads = define(
  'GIOTTO_STALE_READS',
  (option: string, value: unknown, cure: string) =>
    `new RedisKeyValue(): with ${option}: ${asText(value)} replicas are read, and one that lags behind returns what was invalidated. ${cure}`,
);

export const unknownOption = define(
  'GIOTTO_UNKNOWN_OPTION',
  (where: string, option: string, known: readonly string[]) =>
    `${where}: there is no option ${asText(option)}. There are: ${known.join(', ')}.`,
  TypeError,
);

export const contradictoryTimeout = define(
  'GIOTTO_CONTRADICTORY_TIMEOUT',
  (where: string, timeout: number) =>
    `${where}: timeout: ${timeout} needs a stale entry that answers in the method's place, and neither staleIfError nor staleWhileRevalidate keeps one. Add staleIfError: 60, say, or remove timeout.`,
);

export const httpOption = define(
  'GIOTTO_HTTP_OPTION',
  (where: string, option: string) =>
    `${where}: ${option} is about requests, and no request calls this method. Remove it, or put @GiottoCache on the controller's method.`,
);

export const versionFailed = define(
  'GIOTTO_VERSION_FAILED',
  (why: string) =>
    `version: the function that names the release failed: ${why}. Have it return a text, such as process.env.RELEASE ?? 'dev'.`,
);

export const invalidTag = define(
  'GIOTTO_INVALID_TAG',
  (where: string, tag: unknown) =>
    `${where}: ${asText(tag)} is no tag. Use a non-empty string, or a function that returns one, several or none.`,
  TypeError,
);

export const privateWithoutIdentify = define(
  'GIOTTO_PRIVATE_WITHOUT_IDENTIFY',
  (where: string) =>
    `${where}: visibility: 'private' needs the identity behind each request. Pass forRoot({ identify: (request) => request.user?.id }).`,
);
