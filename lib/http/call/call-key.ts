import { encodeArguments } from '../../cache/key/arguments.js';
import { encode } from '../../cache/key/encode.js';
import { memoize } from '../../cache/support/memoize.js';
import { programKey } from '../../cache/key/key.js';
import { VALUE } from '../../cache/value/value-call.js';
import { versionsOfCall, watchedBy } from '../../cache/store/versions.js';
import { isRead, type Exchange } from '../adapters/exchange.js';
import type { ChosenRepresentation } from '../program/representations.js';
import { hasKeyedLocals, keyedLocals } from './keyed-locals.js';
import { knownTags, type Program, type ProgramCall } from '../program/program.js';

/** A request that calls a program. */
export interface RequestCall {
  readonly program: Program;
  readonly exchange: Exchange;
  readonly args: readonly unknown[];
  readonly details: ProgramCall;
  /** The representation for the client, if the program has representations. */
  readonly choice?: ChosenRepresentation;
  /** True if the answer may wait until its entry is stored, and says whether it was. @default false */
  readonly awaitsStore?: boolean;
  /** Returns `details` with another response than the client's. */
  detailsOn(response: object): ProgramCall;
  /** Runs the method. @param response replaces the client's response among the arguments */
  run(response?: object): unknown;
}

/** The part of a call that rendering and recording need. The exchange may be a detached one. */
export type RenderContext = Pick<RequestCall, 'program' | 'exchange' | 'details' | 'choice'>;

/** The names under which the cache knows a call. */
export interface CallKey {
  readonly key: string;
  /** The names of the versions that its entry depends on, as far as they follow from the arguments. */
  readonly versions: readonly string[];
  /** The names of versions that are read as well, and that no entry depends on. */
  readonly watched: readonly string[];
  /** The key of the model, if representations share it. */
  readonly modelKey?: string;
}

/**
 * Returns the key of a call: its arguments or what the program's `key` makes of them, the program, the media type, and as
 * qualifiers whatever else the answer depends on.
 * @param identity the identity whose entry it is, for a private program; only its digest shows
 * @throws GIOTTO_NOT_KEYABLE, GIOTTO_KEY_TOO_LONG
 */
export function keyOf(call: RequestCall, identity: string | undefined): CallKey {
  const { program, exchange, choice } = call;
  const args = program.key
    ? encode(program.key(call.details), 'key', program.name, program.hiding)
    : encodeArguments(program.parameters, call.args, program.name, program.hiding);
  const mediaType = choice?.representation.mediaType ?? program.mediaType;
  const isPlain = identity === undefined && choice?.language === undefined && isRead(exchange.request.method);
  const plainKey = isPlain ? plainKeysOf(program, mediaType) : undefined;
  if (plainKey !== undefined) return plainKey(args);
  return callKey({
    program,
    mediaType,
    args,
    qualifiers: qualifiersOf(call, identity),
    tags: knownTags(program.tags, () => call.details),
  });
}

/** How many keys of a program are remembered, for each of its media types. */
const MAX_REMEMBERED = 1000;

type PlainKey = (args: string) => CallKey;

/** By media type. `undefined` for a program whose keys hold more than arguments and media type. */
const plainKeys = new WeakMap<Program, Map<string, PlainKey> | undefined>();

/** Returns what makes a key of the encoded arguments, if the program and the media type are all else that it holds. */
function plainKeysOf(program: Program, mediaType: string): PlainKey | undefined {
  if (!plainKeys.has(program)) plainKeys.set(program, hasPlainKeys(program) ? new Map() : undefined);
  const known = plainKeys.get(program);
  if (known === undefined || known.has(mediaType)) return known?.get(mediaType);
  const plainKey = memoize((args: string) => callKey({ program, mediaType, args, tags: program.tags.fixed }), {
    max: MAX_REMEMBERED,
  });
  known.set(mediaType, plainKey);
  return plainKey;
}

const hasPlainKeys = ({ vary, locals, tags }: Program): boolean =>
  vary.length === 0 && tags.ofCall === undefined && !hasKeyedLocals(locals);

interface KeyParts {
  readonly program: Program;
  readonly mediaType: string;
  readonly args: string;
  readonly qualifiers?: Record<string, unknown>;
  readonly tags: readonly string[];
}

function callKey({ program, mediaType, args, qualifiers, tags }: KeyParts): CallKey {
  const keyFor = (type: string) =>
    programKey({
      args,
      program: program.name,
      mediaType: type,
      qualifiers,
      hiding: program.hiding,
      release: program.release,
    });
  return {
    key: keyFor(mediaType),
    versions: versionsOfCall(program.name, args, tags),
    watched: watchedBy(program.tags.ofResult !== undefined),
    modelKey: program.representations?.sharesModel ? keyFor(VALUE) : undefined,
  };
}

function qualifiersOf(
  { program, exchange, choice }: RequestCall,
  identity: string | undefined,
): Record<string, unknown> | undefined {
  const { method, headers } = exchange.request;
  const qualifiers: Record<string, unknown> = Object.fromEntries(program.vary.map((name) => [name, headers[name]]));
  if (identity !== undefined) qualifiers[':identity'] = program.hiding.digest(identity);
  if (!isRead(method)) qualifiers[':method'] = method;
  if (choice?.language !== undefined) qualifiers[':language'] = choice.language;
  if (hasKeyedLocals(program.locals)) qualifiers[':locals'] = keyedLocals(program, exchange);
  return Object.keys(qualifiers).length === 0 ? undefined : qualifiers;
}
