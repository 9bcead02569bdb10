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
  'have no lifetime: the lifetime function gave null for each. Let it return seconds, 0 for ever, or take @GiottoCache off.';

const IN_TRANSACTION =
  'came inside a transaction, where nothing is stored. Write @GiottoCache above @Transactional(), so that the transaction begins inside of it, or read outside of transactions.';

/** The reasons that may hold for all answers of a program. Other reasons are temporary, or are logged at once. */
const DIAGNOSES: Partial<Record<Unstored, Diagnosis>> = {
  method: ({ exchange: { request } }) =>
    `requests are ${request.method} requests, which may change things. If equal ones may share an answer, write @GiottoCache(seconds, { methods: ['${request.method}'] }); else take @GiottoCache off.`,
  status: ({ program, status }) =>
    isFailureStatus(status)
      ? undefined
      : `answers have the status ${status}, and only ${[...program.statuses].join(', ')} may be stored. Write @GiottoCache(seconds, { statuses: [${status}] }) if they may.`,
  exception: ({ program, status }) => (program.statuses.has(status) ? diagnosisOfException(status) : undefined),
  authorization: () =>
    "requests are authenticated, and nobody said who may share the answers. Write visibility: 'public' if all whom the guards let through may, or visibility: 'private' with forRoot({ identify: (request) => request.user?.id }).",
  identity: () =>
    'requests have no identity, and each identity has its own entries. Let forRoot({ identify }) return a string or a number for each user; it runs after the guards.',
  'set-cookie': () =>
    "answers set a cookie, which is for one client. If a middleware sets it on every response, write middlewareHeaders: ['set-cookie']; else set it in another route, or take @GiottoCache off.",
  'cache-control': ({ exchange }) =>
    `answers say "Cache-Control: ${String(exchange.header('cache-control'))}", which forbids storing them. If a middleware says it to clients, write middlewareHeaders: ['cache-control']; else leave it off, or say "public, max-age=60".`,
  vary: ({ program, exchange }) => diagnosisOfVary(foreignFields(exchange.header('vary'), program.negotiated)),
  lifetime: () => `answers ${WITHOUT_LIFETIME}`,
  size: ({ program }) =>
    `answers are larger than the ${program.maxEntryBytes} bytes of maxEntryBytes, or than the backend takes. Write @GiottoCache(seconds, { maxEntryBytes: … }) with more, or return less.`,
  stream: () =>
    'answers are streams whose length has no bound known beforehand, or Observables of several values. Return a StreamableFile, a Buffer or one value.',
  rewritten: () =>
    'answers are rewritten on their way out, by a send or json that a middleware put in the place of the framework’s, or by a preSerialization hook. Do its work in an interceptor, or take @GiottoCache off.',
  transaction: () => `requests ${IN_TRANSACTION}`,
  answered: () => 'requests were answered by the method itself. Let it return the value.',
};

/** Returns what may be wrong with a program if its answers are never stored for this reason. */
export const diagnose = (reason: Unstored, call: Refusal): string | undefined => DIAGNOSES[reason]?.(call);

/** The same for values that code computes. */
export const VALUE_DIAGNOSES = {
  lifetime: `values ${WITHOUT_LIFETIME}`,
  transaction: `calls ${IN_TRANSACTION}`,
} as const;

/** The method may have returned a value that the framework refuses or turns into an error. */
const diagnosisOfException = (status: number): string =>
  status < FIRST_ERROR
    ? 'answers are errors, if behind a first value, or objects that do not fit their Content-Type, which are not stored. Throw errors, and return text or a Buffer for what is no JSON.'
    : `answers are exceptions with the status ${status}, which are not stored. Set the status with @Res({ passthrough: true }) and return the body; statuses: [${status}] holds for that.`;

const FIRST_ERROR = 400;

const foreignFields = (vary: string | readonly string[] | undefined, known: readonly string[]) =>
  [...new Set(fieldNamesIn(vary as string))].filter((field) => !known.includes(field)).sort();

function diagnosisOfVary(fields: readonly string[]): string {
  if (fields.includes('*'))
    return 'answers say "Vary: *", by which each is for one request alone. Leave it off, or take @GiottoCache off.';
  const list = fields.map((field) => `'${field}'`).join(', ');
  return `answers vary by what is no part of the key. Write @GiottoCache(seconds, { vary: [${list}] }), or leave it out of the Vary header.`;
}
