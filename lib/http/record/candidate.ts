import type { HeaderValue } from '../../cache/entry/entry.js';
import type { RenderContext } from '../call/call-key.js';
import type { HeaderChanges } from '../adapters/header-changes.js';
import type { HeaderRecord } from '../adapters/header-record.js';
import type { Program } from '../program/program.js';
import { fieldNamesIn } from '../headers/header-values.js';
import type { Candidate } from '../program/storability.js';

/** The observation of a method's run. */
interface Observed {
  readonly headers: HeaderRecord;
  /** The cookies that were pending before. */
  readonly cookies: ReadonlyMap<unknown, unknown>;
}

/** Returns the response without the headers of middlewares that the program declares in `middlewareHeaders`. */
export function candidateOf(
  { exchange, program }: RenderContext,
  { headers, cookies }: Observed,
): Omit<Candidate, 'status'> {
  const changes = headers.changes();
  return {
    headers: withoutOthers(exchange.headers(), changes, program),
    vary: addedFields(headers, exchange.header('vary'), program),
    pendingCookie: isOthers('set-cookie', program)
      ? hasMore(exchange.pendingCookies, cookies)
      : exchange.pendingCookies.size > 0,
  };
}

/** True if a header from before the method counts as a middleware's. Headers of `@Header()` are the program's. */
const isOthers = (name: string, { middlewareHeaders, declaredHeaders }: Program) =>
  middlewareHeaders.has(name) && !declaredHeaders.has(name);

function withoutOthers(
  all: Candidate['headers'],
  { set, appended }: HeaderChanges,
  program: Program,
): Candidate['headers'] {
  const own = new Map([...set, ...appended].map(([name, value]) => [name.toLowerCase(), value]));
  const counted = Object.entries(all).map(
    ([name, value]) => [name, isOthers(name, program) ? own.get(name) : value] as const,
  );
  return Object.fromEntries(counted.filter((field): field is [string, HeaderValue] => field[1] !== undefined));
}

/** If the method wrote `Vary` and no field is new, any field may be the method's. */
function addedFields(headers: HeaderRecord, value: HeaderValue | undefined, program: Program): string[] {
  const [before, after] = [fieldNamesIn(headers.before.vary), fieldNamesIn(value)];
  const added = after.filter((field) => !before.includes(field));
  return added.length === 0 && isOthers('vary', program) && headers.touched('vary') ? after : added;
}

const hasMore = (now: ReadonlyMap<unknown, unknown>, before: ReadonlyMap<unknown, unknown>) =>
  [...now].some(([id, cookie]) => before.get(id) !== cookie);
