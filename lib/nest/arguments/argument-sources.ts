import { ParameterType, type RouteArgument } from '../metadata/nest-metadata.js';

/** The properties of a request that route parameters are taken from. */
export type RequestProperty =
  'body' | 'query' | 'params' | 'headers' | 'hosts' | 'ip' | 'rawBody' | 'cookies' | 'signedCookies';

/** The part of a request that a kind of parameter is taken from. */
export interface ArgumentSource {
  /** Tells arguments of one name apart in a key: `query.id`, `param.id`. */
  readonly name: string;
  /** The property of the request, and the argument's name if it is the whole source. */
  readonly property: RequestProperty;
  /** The name that people know it by. */
  readonly label: string;
  /** True if Nest runs pipes on such parameters. */
  readonly isPiped: boolean;
  /** How HTTP carries it, and so how texts of the command line are read. */
  readonly reads: 'list' | 'json' | 'joined' | 'one' | 'bytes';
  /** True if keys hold a digest of it, whatever its name. */
  readonly isSecret: boolean;
}

interface ArgumentKind {
  /** The decorator, as errors name it. */
  readonly decorator: string;
  /** `undefined` for the request itself, its session and its files, which no key can hold. */
  readonly source?: ArgumentSource;
}

/** All kinds of built-in route parameters. */
const KINDS: Readonly<Record<number, ArgumentKind>> = {
  [ParameterType.REQUEST]: { decorator: '@Req()' },
  [ParameterType.RESPONSE]: { decorator: '@Res()' },
  [ParameterType.NEXT]: { decorator: '@Next()' },
  [ParameterType.SESSION]: { decorator: '@Session()' },
  [ParameterType.FILE]: { decorator: '@UploadedFile()' },
  [ParameterType.FILES]: { decorator: '@UploadedFiles()' },
  [ParameterType.BODY]: {
    decorator: '@Body()',
    source: { name: 'body', property: 'body', label: 'body', isPiped: true, reads: 'json', isSecret: false },
  },
  [ParameterType.QUERY]: {
    decorator: '@Query()',
    source: { name: 'query', property: 'query', label: 'query', isPiped: true, reads: 'list', isSecret: false },
  },
  [ParameterType.PARAM]: {
    decorator: '@Param()',
    source: { name: 'param', property: 'params', label: 'path', isPiped: true, reads: 'one', isSecret: false },
  },
  [ParameterType.HEADERS]: {
    decorator: '@Headers()',
    source: { name: 'header', property: 'headers', label: 'header', isPiped: false, reads: 'joined', isSecret: false },
  },
  [ParameterType.HOST]: {
    decorator: '@HostParam()',
    source: { name: 'host', property: 'hosts', label: 'host', isPiped: false, reads: 'one', isSecret: false },
  },
  [ParameterType.IP]: {
    decorator: '@Ip()',
    source: { name: 'ip', property: 'ip', label: 'address', isPiped: false, reads: 'one', isSecret: false },
  },
  [ParameterType.RAW_BODY]: {
    decorator: '@RawBody()',
    source: { name: 'rawBody', property: 'rawBody', label: 'raw body', isPiped: true, reads: 'bytes', isSecret: false },
  },
  [ParameterType.COOKIES]: {
    decorator: '@Cookies()',
    source: { name: 'cookie', property: 'cookies', label: 'cookie', isPiped: true, reads: 'one', isSecret: true },
  },
  [ParameterType.SIGNED_COOKIES]: {
    decorator: '@SignedCookies()',
    source: {
      name: 'signedCookie',
      property: 'signedCookies',
      label: 'cookie',
      isPiped: true,
      reads: 'one',
      isSecret: true,
    },
  },
};

/** Returns the source of a parameter; `undefined` for a custom decorator's, and for one that no key can hold. */
export const sourceOf = ({ type }: Pick<RouteArgument, 'type'>): ArgumentSource | undefined =>
  type === undefined ? undefined : KINDS[type]?.source;

/** True if a parameter is taken from the URL, which every cache has in its keys. */
export function isInUrl(argument: Pick<RouteArgument, 'type'>): boolean {
  const property = sourceOf(argument)?.property;
  return property === 'query' || property === 'params' || property === 'hosts';
}

/** Returns the request header that a parameter is taken from, if it is a single one. */
export const namedHeader = (argument: Pick<RouteArgument, 'type' | 'data'>): string | undefined =>
  argument.type === ParameterType.HEADERS ? pickedName(argument) : undefined;

/** Returns the decorator of a parameter, as errors name it; `undefined` for one that is not built in. */
export const decoratorOf = ({ type }: Pick<RouteArgument, 'type'>): string | undefined =>
  type === undefined ? undefined : KINDS[type]?.decorator;

/** Returns the name that a built-in decorator picks from its source; `undefined` if it takes the whole source. */
export const pickedName = ({ type, data }: Pick<RouteArgument, 'type' | 'data'>): string | undefined =>
  type !== undefined && typeof data === 'string' && data !== '' ? data : undefined;
