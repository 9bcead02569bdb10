/** What a method saw of its arguments, as text that can be compared between two methods. */
export const seen = (args: readonly unknown[]): string => JSON.stringify(args.map(kindOf));

/** Objects of frameworks, by a property of theirs. */
const KINDS: readonly (readonly [property: string, kind: string])[] = [
  ['fieldName', 'info'],
  ['req', 'context'],
  ['readyState', 'socket'],
  ['handshake', 'socket'],
  ['getPattern', 'message context'],
  ['getChannel', 'message context'],
];

/** Objects of a framework by what they are; any other value as it is. */
function kindOf(value: unknown): unknown {
  if (value === undefined || typeof value === 'function') return typeof value;
  if (typeof value !== 'object' || value === null) return value;
  return KINDS.find(([property]) => property in value)?.[1] ?? namedByClass(value);
}

function namedByClass(value: object): unknown {
  const name = (value.constructor as { name: string } | undefined)?.name ?? 'Object';
  return name === 'Object' || name === 'Array' ? value : { [name]: value };
}
