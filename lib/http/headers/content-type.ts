/** The parts of a `Content-Type` (RFC 9110, section 8.3.1): names in lower case, values without quotes. */
export interface ContentType {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const PARAMETER = /;\s*([\w!#$%&'*+.^`|~-]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^\s;]*)/g;
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;

/** Ignores parameters that cannot be read. Of two with one name the first counts. */
export function parseContentType(text: string): ContentType {
  const parameters = new Map<string, string>();
  for (const [, name, value] of text.matchAll(PARAMETER))
    if (!parameters.has(name!.toLowerCase())) parameters.set(name!.toLowerCase(), unquote(value!));
  return { type: text.split(';')[0]!.trim().toLowerCase(), parameters };
}

/** @param quotes whether all values are quoted, or only those that need it */
export function formatContentType({ type, parameters }: ContentType, quotes: 'all' | 'needed'): string {
  const quoted = (value: string) => (quotes === 'needed' && TOKEN.test(value) ? value : quote(value));
  return [type, ...[...parameters].map(([name, value]) => `${name}=${quoted(value)}`)].join('; ');
}

const unquote = (value: string) => (value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value);

const quote = (value: string) => `"${value.replace(/[\\"]/g, '\\$&')}"`;
