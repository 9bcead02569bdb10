import { wrongUse } from '../errors/command-line.js';
import type { CommandParameter } from './command-parameters.js';
import { sourceOf } from '../nest/arguments/argument-sources.js';
import { fieldOf } from './sources.js';

/**
 * Converts texts of the command line to a value in the request. Text stays text, except in a body, which may be JSON.
 * @throws GIOTTO_WRONG_USE if several values were given for a parameter that takes one
 */
export function readTexts(parameter: CommandParameter, texts: readonly string[]): unknown {
  switch (sourceOf(parameter)?.reads ?? 'json') {
    case 'list':
      return texts.length === 1 ? texts[0] : texts;
    case 'joined':
      return texts.join(', ');
    case 'json':
      return texts.length === 1 ? jsonOrText(parameter, texts[0]!) : texts.map((text) => jsonOrText(parameter, text));
    case 'bytes':
      return Buffer.from(only(parameter, texts));
    default:
      return only(parameter, texts);
  }
}

/**
 * Reads a whole source from one JSON text. Except in a body its values become texts, as in a URL: `{"x":12}` is `x=12`.
 * @throws GIOTTO_WRONG_USE if the text is not JSON
 */
export function readWhole(parameter: CommandParameter, texts: readonly string[]): unknown {
  const value = parsed(parameter, only(parameter, texts));
  if (sourceOf(parameter)?.reads === 'json') return value;
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw notJson(parameter, 'it is no JSON object');
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, asText(inner)]));
}

const asText = (value: unknown): unknown =>
  Array.isArray(value) ? value.map(asText) : typeof value === 'object' ? value : String(value);

/**
 * Text stays text if the parameter's type is `String`, or if it is not JSON. Parts of a whole body have no declared
 * type.
 */
function jsonOrText(parameter: CommandParameter, text: string): unknown {
  const isWhole = sourceOf(parameter) !== undefined && fieldOf(parameter) === undefined;
  if (!isWhole && (parameter.metatype as unknown) === String) return text;
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

function parsed(parameter: CommandParameter, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw notJson(parameter, (error as Error).message);
  }
}

const notJson = ({ name }: CommandParameter, why: string) =>
  wrongUse(`${name} cannot be read: ${why}.`, `Give a JSON object, ${name}='{"a":1}', or its parts, ${name}.a=1.`);

function only({ name }: CommandParameter, texts: readonly string[]): string {
  if (texts.length === 1) return texts[0]!;
  throw wrongUse(`${name} was given ${texts.length} times.`, 'It takes one value.');
}
