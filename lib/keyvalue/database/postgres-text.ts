import type { Statement } from './dialect.js';

/**
 * Returns the SQL with its values written into it. Bytes become hexadecimal digits, so nothing in a value is ever read
 * as SQL, whatever the server's settings for strings are. Quoted names stay as they are.
 */
export const textWithValues = ({ sql, parameters }: Statement): string =>
  sql.replace(/"[^"]*"|\$(\d+)/g, (text, number) =>
    number === undefined ? text : literal(parameters[Number(number) - 1]),
  );

/** @throws TypeError for what no statement of the dialect has */
function literal(value: unknown): string {
  if (value === null) return 'NULL';
  if (Buffer.isBuffer(value)) return bytes(value);
  if (Array.isArray(value)) return `ARRAY[${value.map(literal).join(', ')}]`;
  if (Number.isSafeInteger(value)) return String(value);
  throw new TypeError(`A value of type ${typeof value} has no place in a statement.`);
}

const bytes = (value: Buffer): string => `decode('${value.toString('hex')}', 'hex')`;
