import { isFailureStatus } from '../../cache/entry/failure.js';
import type { RenderContext } from '../call/call-key.js';
import type { Detail } from '../headers/details.js';
import { fieldNamesIn } from '../headers/header-values.js';

/** Why an answer was not stored: a detail of `Cache-Status`, or the request method. */
export type Unstored = Detail | 'method';

/** A call whose answer was not stored, with the status of the answer. */
export interface Refusal extends Pick<RenderContext, 'program' | 'exchange'> {
  readonly status: number;
}

/** Continues "its last 3 …" with the cause and the cure. Returns `undefined` if the program is not the cause. */
type Diagnosis = (call: Refusal) => string | undefined;

const WITHOUT_LIFETIME =
  'have no lifetime: the lifetime function returned null for each. Let it return seconds, or 0 for no end, or remove @GiottoCache.';

const IN_TRANSACTION =
  'came inside a transaction, and nothing is stored there. Write @GiottoCache above @Transactional(), so that the cache is asked before the transaction begins, or call the method outside of transactions.';

const AUTHENTICATED =
  "requests are authenticated, and no option says who may share the answers. Write visibility: 'public' if all users whom the guards accept may share them. For entries of each user, write visibility: 'private' and forRoot({ identify: (request) => request.user?.id }).";

const UNIDENTIFIED =
  'requests have no identity, and private answers are stored for each identity. Let forRoot({ identify }) return a string or a number for each user. It runs after the guards.';

/** The reasons that may hold for all answers of a program. Other reasons are temporary, or are logged at once. */
const DIAGNOSES: Partial<Record<Unstored, Diagnosis>> = {
  method: ({ exchange: { request } }) =>
    `requests are ${request.method} requests, which may change data. If equal requests may share an answer, write @GiottoCache(seconds, { methods: ['${request.method}'] }). If not, remove @GiottoCache.`,
  status: ({ program, status }) =>
    isFailureStatus(status)
      ? undefined
      : `answers have the status ${status}, and only ${[...program.statuses].join(', ')} may be stored. To store them too, write @GiottoCache(seconds, { statuses: [${status}] }).`,
  exception: ({ program, status }) => (program.statuses.has(status) ? diagnosisOfException(status) : undefined),
  authorization: () => AUTHENTICATED,
  identity: () => UNIDENTIFIED,
  'set-cookie': () =>
    "answers set a cookie, which is for one client. If a middleware sets it on every response, write middlewareHeaders: ['set-cookie']. If the method sets it, set it in another route, or remove @GiottoCache.",
  'cache-control': ({ exchange }) =>
    `answers say "Cache-Control: ${String(exchange.header('cache-control'))}", which forbids storing them. If a middleware sets the header for clients alone, write middlewareHeaders: ['cache-control']. If the method sets it, remove it, or set "public, max-age=60".`,
  vary: ({ program, exchange }) => diagnosisOfVary(foreignFields(exchange.header('vary'), program.negotiated)),
  lifetime: () => `answers ${WITHOUT_LIFETIME}`,
  size: ({ program }) =>
    `answers are larger than the ${program.maxEntryBytes} bytes of maxEntryBytes, or than the backend takes. Raise the bound with @GiottoCache(seconds, { maxEntryBytes: … }), or return less.`,
  stream: () =>
    'answers are streams of unknown length, or Observables of several values. Return a StreamableFile, a Buffer or one value.',
  rewritten: () =>
    'answers are rewritten before they are sent: a middleware replaced send or json of the framework, or there is a preSerialization hook. Do that work in an interceptor, or remove @GiottoCache.',
  transaction: () => `requests ${IN_TRANSACTION}`,
  answered: () => 'requests were answered by the method itself. Return the value from the method instead.',
};

/** Returns what may be wrong with a program if its answers are never stored for this reason. */
export const diagnose = (reason: Unstored, call: Refusal): string | undefined => DIAGNOSES[reason]?.(call);

/** The same for values: of methods that code calls, and of handlers of other transports. */
export const VALUE_DIAGNOSES = {
  authorization: AUTHENTICATED,
  identity: UNIDENTIFIED,
  lifetime: `values ${WITHOUT_LIFETIME}`,
  transaction: `calls ${IN_TRANSACTION}`,
} as const;

/** The method may have returned a value that the framework refuses or turns into an error. */
const diagnosisOfException = (status: number): string =>
  status < FIRST_ERROR
    ? 'answers are errors, possibly after a first value, or objects that do not fit their Content-Type, and neither is stored. Throw errors, and return text or a Buffer if the Content-Type is not JSON.'
    : `answers are exceptions with the status ${status}, which are never stored. Set the status with @Res({ passthrough: true }) and return the body. The option statuses: [${status}] applies to such answers.`;

const FIRST_ERROR = 400;

const foreignFields = (vary: string | readonly string[] | undefined, known: readonly string[]) =>
  [...new Set(fieldNamesIn(vary as string))].filter((field) => !known.includes(field)).sort();

function diagnosisOfVary(fields: readonly string[]): string {
  if (fields.includes('*'))
    return 'answers have "Vary: *", which makes each valid for one request only. Remove that header, or remove @GiottoCache.';
  const list = fields.map((field) => `'${field}'`).join(', ');
  return `answers name request headers in Vary that are not part of the key. Write @GiottoCache(seconds, { vary: [${list}] }), or remove them from the Vary header.`;
}
