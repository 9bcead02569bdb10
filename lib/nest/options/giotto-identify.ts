import type { OptionFunction } from './option-function.js';

/** A request, as far as it is the same on any adapter. What else an adapter, a guard or a middleware put on it is `unknown`. */
export interface GiottoRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly [name: string]: unknown;
}

/** An identity, or nothing for nobody in particular. */
export type GiottoIdentity = string | number | null | undefined;

/**
 * Gives the identity of whoever sent a request. Annotate its parameter with the type of your requests.
 * @example (request: Request & { user?: User }) => request.user?.id
 */
export type GiottoIdentify = OptionFunction<[request: GiottoRequest], [request: never], GiottoIdentity | Promise<GiottoIdentity>>;
