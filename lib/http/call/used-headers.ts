import type { ChosenRepresentation } from '../program/representations.js';
import type { HeaderRecord } from '../adapters/header-record.js';
import type { Program } from '../program/program.js';
import { adviceOnHeaders } from './undeclared.js';

/** The same on every response. */
const CONSTANT = new Set(['x-powered-by']);

/**
 * What keeps an answer from being stored that may depend on response headers of others, such as a request's id: its method or view
 * has read them, and the program does not declare them. `undefined` if there is nothing of the kind.
 */
export function undeclaredHeaders(record: HeaderRecord, { locals, declaredHeaders }: Program): { detail: 'locals'; warning: string } | undefined {
  if (locals.has('*')) return undefined;
  const declared = new Set([...locals.keys()].map((name) => name.toLowerCase()));
  const names = record.usedOfOthers().filter((name) => !CONSTANT.has(name) && !declaredHeaders.has(name) && !declared.has(name));
  return names.length === 0 ? undefined : { detail: 'locals', warning: adviceOnHeaders(names) };
}

/** The same representation, of which a view function is heard when it reads headers. */
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
