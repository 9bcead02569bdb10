import { pickedName, sourceOf } from '../nest/arguments/argument-sources.js';
import { ParameterType } from '../nest/metadata/nest-metadata.js';
import type { CommandParameter } from './command-parameters.js';

/** Returns the name of a parameter in its source, lower-cased for a header; `undefined` if it is the whole source. */
export function fieldOf(parameter: CommandParameter): string | undefined {
  const name = pickedName(parameter);
  return parameter.type === ParameterType.HEADERS ? name?.toLowerCase() : name;
}

/** True if a parameter is a whole source whose parts can be given one by one: `query.x=12`. */
export const hasParts = (parameter: CommandParameter): boolean => {
  const source = sourceOf(parameter);
  return (
    source !== undefined &&
    fieldOf(parameter) === undefined &&
    source.property !== 'ip' &&
    source.property !== 'rawBody'
  );
};
