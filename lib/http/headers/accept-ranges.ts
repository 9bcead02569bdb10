import { formatContentType, parseContentType, type ContentType } from './content-type.js';
import { listMembers } from './list-members.js';

/**
 * Returns an `Accept` without the parameters that no offered type of the range has, such as `v=2` in `application/json;v=2`.
 * Such a parameter excludes nothing (RFC 9110, section 12.5.1). A range that the field names without parameters takes precedence
 * over one that lost its own.
 */
export function withoutForeignParameters(accept: string, offered: readonly ContentType[]): string {
  if (!accept.includes(';')) return accept;
  const ranges = listMembers(accept)
    .filter((text) => text.trim() !== '')
    .map((text) => rangeOf(text, offered));
  const named = new Set(ranges.filter(({ isLoosened }) => !isLoosened).map(({ bare }) => bare));
  return ranges
    .filter(({ isLoosened, bare, weight }) => !isLoosened || (weight > 0 && !named.has(bare)))
    .map(({ text }) => text)
    .join(',');
}

interface Range {
  readonly text: string;
  /** Without the weight. */
  readonly bare: string;
  readonly weight: number;
  readonly isLoosened: boolean;
}

function rangeOf(text: string, offered: readonly ContentType[]): Range {
  const { type, parameters } = parseContentType(text);
  const matching = offered.filter((candidate) => covers(type, candidate.type));
  const known = [...parameters].filter(
    ([name]) => name === 'q' || matching.some((candidate) => candidate.parameters.has(name)),
  );
  const isLoosened = known.length < parameters.size;
  const bare = formatContentType(
    { type, parameters: new Map(known.filter(([name]) => name !== 'q')) },
    'needed',
  ).toLowerCase();
  const kept = isLoosened ? formatContentType({ type, parameters: new Map(known) }, 'needed') : text;
  return { text: kept, bare, weight: Number(parameters.get('q') ?? 1), isLoosened };
}

const covers = (range: string, type: string): boolean =>
  range === '*/*' || range === type || (range.endsWith('/*') && type.startsWith(range.slice(0, -1)));
