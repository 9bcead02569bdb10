/** What a method saw of its arguments, as text that can be compared between two methods. */
export const seen = (args: readonly unknown[]): string => JSON.stringify(args.map(kindOf));

/** Objects of a framework by what they are; any other value as it is. */
function kindOf(value: unknown): unknown {
  if (typeof value === 'function') return 'function';
  if (value === undefined) return 'undefined';
  if (typeof value !== 'object' || value === null) return value;
  if ('fieldName' in value) return 'info';
  if ('req' in value || 'reply' in value) return 'context';
  if ('readyState' in value || 'handshake' in value) return 'socket';
  if ('getPattern' in value || 'getChannel' in value) return 'message context';
  const name = value.constructor?.name;
  return name === undefined || name === 'Object' || Array.isArray(value) ? value : { [name]: value };
}
