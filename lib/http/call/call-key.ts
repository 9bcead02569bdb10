import { encodeArguments } from '../../cache/key/arguments.js';
import { encode } from '../../cache/key/encode.js';
import { oncePerText } from '../../cache/support/once-per-text.js';
import { programKey } from '../../cache/key/key.js';
import { VALUE } from '../../cache/value/value-call.js';
import { versionsOfCall } from '../../cache/store/versions.js';
import { isRead, type Exchange } from '../adapters/exchange.js';
import type { ChosenRepresentation } from '../program/representations.js';
import { keyedLocals } from './keyed-locals.js';
import { knownTags, type Program, type ProgramCall } from '../program/program.js';

/** One request for a program, on its way. */
export interface Call {
  readonly program: Program;
  readonly exchange: Exchange;
  readonly args: readonly unknown[];
  readonly details: ProgramCall;
  /** What suits the client, of a program with representations. */
  readonly choice?: ChosenRepresentation;
  /** The call as functions of the application see it where the method has another response than the client's. */
  detailsOn(response: object): ProgramCall;
  /** Runs the method. @param response what it is handed in place of the real response, where it asked for that */
  run(response?: object): unknown;
}

/** A call on the response that its method answers on, which need not be the client's. */
export type AnsweredCall = Pick<Call, 'program' | 'exchange' | 'details' | 'choice'>;

/** What is asked of the cache for a call. */
export interface CallKey {
  readonly key: string;
  /** The names of the versions that its entry depends on, as far as the arguments tell. */
  readonly versions: readonly string[];
  /** What the model stands under, where representations share it. */
  readonly modelKey?: string;
}

/** Of a program's keys, for each of its media types. */
const MAX_REMEMBERED = 1000;

/** Makes a program's keys where encoded arguments and a media type are all that they are made of. */
type PlainKeys = Map<string, (args: string) => CallKey>;

const plainKeys = new WeakMap<Program, PlainKeys>();

/**
 * The key of a call: its arguments or what the program's `key` makes of it, the program, the media type, and as qualifiers
 * whatever else the answer depends on.
 * @param identity the identity whose entry it is, for a private program; only its digest shows
 * @throws GIOTTO_NOT_KEYABLE, GIOTTO_KEY_TOO_LONG
 */
export function keyOf(call: Call, identity: string | undefined): CallKey {
  const { program } = call;
  const args = program.key
    ? encode(program.key(call.details), 'key', program.name, program.hiding)
    : encodeArguments(program.parameters, call.args, program.name, program.hiding);
  const mediaType = call.choice?.representation.mediaType ?? program.mediaType;
  const qualifiers = qualifiersOf(call, identity);
  if (qualifiers === undefined && program.tags.ofCall === undefined) return plainKeyOf(program, mediaType, args);
  return callKey({ program, mediaType, args, qualifiers, tags: knownTags(program.tags, () => call.details) });
}

function plainKeyOf(program: Program, mediaType: string, args: string): CallKey {
  const known = plainKeys.get(program)?.get(mediaType);
  return known === undefined ? rememberKeys(program, mediaType)(args) : known(args);
}

function rememberKeys(program: Program, mediaType: string): (args: string) => CallKey {
  const once = oncePerText((args) => callKey({ program, mediaType, args, tags: program.tags.fixed }), MAX_REMEMBERED);
  const keys: PlainKeys = plainKeys.get(program) ?? new Map();
  plainKeys.set(program, keys.set(mediaType, once));
  return once;
}

interface KeyParts {
  readonly program: Program;
  readonly mediaType: string;
  readonly args: string;
  readonly qualifiers?: Record<string, unknown>;
  readonly tags: readonly string[];
}

function callKey({ program, mediaType, args, qualifiers, tags }: KeyParts): CallKey {
  const keyFor = (type: string) => programKey({ args, program: program.name, mediaType: type, qualifiers, hiding: program.hiding });
  return {
    key: keyFor(mediaType),
    versions: versionsOfCall(program.name, args, tags),
    modelKey: program.representations?.sharesModel ? keyFor(VALUE) : undefined,
  };
}

function qualifiersOf(call: Call, identity: string | undefined): Record<string, unknown> | undefined {
  const locals = keyedLocals(call.program, call.exchange);
  const others = requestQualifiers(call, identity);
  return locals === undefined ? others : { ...others, ':locals': locals };
}

function requestQualifiers({ program, exchange, choice }: Call, identity: string | undefined): Record<string, unknown> | undefined {
  const { method, headers } = exchange.request;
  const language = choice?.language;
  if (isRead(method) && identity === undefined && language === undefined && program.vary.length === 0) return undefined;
  const qualifiers = Object.fromEntries(program.vary.map((name) => [name, headers[name]]));
  if (identity !== undefined) qualifiers[':identity'] = program.hiding.digest(identity);
  if (!isRead(method)) qualifiers[':method'] = method;
  if (language !== undefined) qualifiers[':language'] = language;
  return qualifiers;
}
