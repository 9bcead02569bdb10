import { encode } from '../../cache/key/encode.js';
import type { Exchange } from '../adapters/exchange.js';
import type { Program } from '../program/program.js';
import type { Carried } from '../value/response-state.js';

/** True if the program declares a local, or a header, of which the value is part of the key. */
export const hasKeyedLocals = (locals: Program['locals']): boolean => [...locals.values()].includes('key');

/**
 * Returns the values of the response's state that the program declares as part of the key, by name.
 * @throws GIOTTO_NOT_KEYABLE, naming the local
 */
export function keyedLocals({ locals }: Program, exchange: Exchange): Record<string, unknown> {
  const carried = exchange.carried({ templates: true, response: true });
  const keyed: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [name, use] of locals) if (use === 'key') keyHeader(keyed, name, exchange);
  for (const found of carried) if (locals.get(found.name) === 'key') keyed[labelOf(found)] = keyable(found);
  return keyed;
}

/** The method may read the response's header of that name. */
function keyHeader(keyed: Record<string, unknown>, name: string, exchange: Exchange): void {
  keyed[name] = undefined;
  const value = exchange.header(name.toLowerCase());
  if (value !== undefined) keyed[`${name}@header`] = keyable({ name, value });
}

const labelOf = ({ name, place }: Carried) => (place === undefined ? name : `${name}@${place}`);

/** Makes an error name the local. */
function keyable({ name, value }: Carried): unknown {
  encode(value, name);
  return value;
}
