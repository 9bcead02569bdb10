import { OptionFailure } from '../../cache/support/option-failure.js';
import type { MaybePromise } from '../../cache/support/maybe-promise.js';
import type { RequestCall } from './call-key.js';
import type { CacheOutcome } from '../headers/cache-status.js';
import type { Detail } from '../headers/details.js';
import { findUndeclared } from './undeclared.js';
import { TemplateView } from '../program/representation.js';

/** Declared as a method, so that an application may name its adapter's type of request. */
interface Identifier {
  identify(request: unknown): string | number | undefined | null | Promise<string | number | undefined | null>;
}

/** Returns the identity of a request's sender, or nothing if there is none. */
export type Identify = Identifier['identify'];

/** Whose entry may answer a call; `bypass` if nobody's may. */
export type Audience =
  | {
      readonly kind: 'bypass';
      readonly outcome: CacheOutcome & { readonly hit: false };
      /** A warning for the operator. */
      readonly warning?: string | OptionFailure;
    }
  /** The identity as its type and text. */
  | { readonly kind: 'identity'; readonly identity: string }
  | { readonly kind: 'everybody'; readonly identity?: undefined };

/** Returns whose entry may answer this call. By default no request gets what was made for another client. */
export function audienceOf(call: RequestCall, identify: Identify | undefined): MaybePromise<Audience> {
  const { program, exchange } = call;
  if (!program.methods.has(exchange.request.method)) return METHOD;
  const missing = exchange.missingInternal;
  if (missing !== undefined) return bypass('unknown-framework', adviceOnFramework(missing));
  if (program.level === 'view' && (applicationRewrites(call) || exchange.hasSerializer)) return bypass('rewritten');
  const undeclared = findUndeclared(call);
  if (undeclared !== undefined) return bypass(undeclared.detail, undeclared.warning);
  if (program.visibility === 'private') return identityOf(exchange.request, identify!);
  return program.visibility === undefined && exchange.isAuthenticated ? bypass('authorization') : EVERYBODY;
}

const METHOD: Audience = { kind: 'bypass', outcome: { hit: false, fwd: 'method' } };

export const EVERYBODY: Audience = { kind: 'everybody' };

/** Returns that nobody's entry may answer. @param warning for the operator */
export const bypass = (detail: Detail, warning?: string | OptionFailure): Audience => ({
  kind: 'bypass',
  outcome: { hit: false, fwd: 'bypass', detail },
  warning,
});

const adviceOnFramework = (missing: string): string =>
  `the cache relies on ${missing}, which this version of the web framework does not have. Use a version that giotto-cache supports.`;

/** Returns the audience of one identity. Refuses an object as an identity: as text any object is like any other. */
export async function identityOf(request: unknown, identify: Identify): Promise<Audience> {
  let identity: unknown;
  try {
    identity = await identify(request);
  } catch (error) {
    return bypass('option-error', OptionFailure.thrown('identify', error));
  }
  if (isIdentity(identity)) return { kind: 'identity', identity: typedText(identity) };
  if (identity === undefined || identity === null || identity === '' || identity === false) return bypass('identity');
  return bypass(
    'identity',
    `identify returned ${describe(identity)}. Return a string or a number, or nothing for nobody.`,
  );
}

const isIdentity = (identity: unknown): boolean =>
  (typeof identity === 'string' && identity !== '') ||
  (typeof identity === 'number' && !Number.isNaN(identity)) ||
  typeof identity === 'bigint';

/** Distinguishes the number 1 from the text "1". */
const typedText = (identity: unknown) => `${typeof identity} ${String(identity)}`;

const describe = (identity: unknown) =>
  typeof identity === 'number' || typeof identity === 'boolean'
    ? String(identity)
    : `a value of type ${typeof identity}`;

/** True if the application processes answers between the method and the bytes. It then gets what it would get without the cache. */
export const isRewritten = (call: Rendering): boolean =>
  call.exchange.missingInternal !== undefined || applicationRewrites(call);

type Rendering = Pick<RequestCall, 'program' | 'exchange' | 'choice'>;

/** The same for a framework that lacks no internal, by which alone this can be told. */
function applicationRewrites(call: Rendering): boolean {
  const { program, exchange } = call;
  return exchange.isRewritten || (rendersTemplate(call) && exchange.rendersItsOwnWay) || program.isPatched?.() === true;
}

const rendersTemplate = ({ program, choice }: Rendering) =>
  program.template !== undefined || choice?.representation.view instanceof TemplateView;
