import { ParameterType } from '../../nest/metadata/nest-metadata.js';
import type { CommandParameter } from './command-parameters.js';
import type { CommandRequest } from './command-request.js';

/** Where in a request a kind of parameter is, as Nest has it. */
export interface Source {
  readonly bag: keyof CommandRequest;
  /** What people call it. */
  readonly label: string;
  /** Whether Nest runs pipes on it. */
  readonly isPiped: boolean;
  /** What texts of the command line become there. */
  readonly reads: 'list' | 'json' | 'joined' | 'one' | 'bytes';
}

const SOURCES: Readonly<Record<number, Source>> = {
  [ParameterType.BODY]: { bag: 'body', label: 'body', isPiped: true, reads: 'json' },
  [ParameterType.QUERY]: { bag: 'query', label: 'query', isPiped: true, reads: 'list' },
  [ParameterType.PARAM]: { bag: 'params', label: 'path', isPiped: true, reads: 'one' },
  [ParameterType.HEADERS]: { bag: 'headers', label: 'header', isPiped: false, reads: 'joined' },
  [ParameterType.HOST]: { bag: 'hosts', label: 'host', isPiped: false, reads: 'one' },
  [ParameterType.IP]: { bag: 'ip', label: 'address', isPiped: false, reads: 'one' },
  [ParameterType.RAW_BODY]: { bag: 'rawBody', label: 'raw body', isPiped: true, reads: 'bytes' },
  [ParameterType.COOKIES]: { bag: 'cookies', label: 'cookie', isPiped: true, reads: 'one' },
  [ParameterType.SIGNED_COOKIES]: { bag: 'signedCookies', label: 'cookie', isPiped: true, reads: 'one' },
};

/** `undefined` for a decorator of the application's own, and for what no command line can give, such as a file. */
export const sourceOf = ({ type }: CommandParameter): Source | undefined => (type === undefined ? undefined : SOURCES[type]);

/** The name under which a parameter is in its source; `undefined` where it is the whole of it. */
export function fieldOf({ type, data }: CommandParameter): string | undefined {
  if (type === undefined || typeof data !== 'string' || data === '') return undefined;
  return type === ParameterType.HEADERS ? data.toLowerCase() : data;
}

/** Whether a parameter is made of named parts, which can be given one by one: `query.x=12`. */
export const hasParts = (parameter: CommandParameter): boolean => {
  const source = sourceOf(parameter);
  return source !== undefined && fieldOf(parameter) === undefined && source.bag !== 'ip' && source.bag !== 'rawBody';
};
