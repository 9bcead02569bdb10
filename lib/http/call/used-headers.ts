import type { ChosenRepresentation } from '../program/representations.js';
import type { HeaderRecord } from '../adapters/header-record.js';
import type { Program } from '../program/program.js';
import { adviceOnHeaders } from './undeclared.js';

/** Headers with the same value on every response. */
const CONSTANT = new Set(['x-powered-by']);

/**
 * Returns why an answer must not be stored if it may depend on response headers of others, such as a request's id: its method or
 * view has read them, and the program does not declare them.
 */
export function undeclaredHeaders(
  record: HeaderRecord,
  { locals, declaredHeaders }: Program,
): { detail: 'locals'; warning: string } | undefined {
  if (locals.has('*')) return undefined;
  const declared = new Set([...locals.keys()].map((name) => name.toLowerCase()));
  const names = record
    .usedOfOthers()
    .filter((name) => !CONSTANT.has(name) && !declaredHeaders.has(name) && !declared.has(name));
  return names.length === 0 ? undefined : { detail: 'locals', warning: adviceOnHeaders(names) };
}

/** Returns the same representation. If its view function reads headers, the record notes it. */
export function observed(record: HeaderRecord, choice: ChosenRepresentation): ChosenRepresentation {
  const { view } = choice.representation;
  if (typeof view !== 'function') return choice;
  const heard: typeof view = async (model, call) => {
    record.setUsing(true);
    try {
      return await view(model, call);
    } finally {
      record.setUsing(false);
    }
  };
  return { ...choice, representation: { ...choice.representation, view: heard } };
}
