import type { OptionFunction } from './option-function.js';

/**
 * The part of a request that is the same on all adapters. Other properties, of a guard or a middleware say, are
 * `unknown`.
 */
export interface GiottoRequest {
  /** `GET`, in upper case. */
  readonly method: string;
  /** The path with the query string: `/squared?x=12`. */
  readonly url: string;
  /** The fields by their names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly [name: string]: unknown;
}

/** An identity; `null` and `undefined` mean that nobody is identified. */
export type GiottoIdentity = string | number | null | undefined;

/**
 * Returns the identity of a request's sender. Annotate the parameter with the type of your requests. For a message of a
 * microservice it gets the message's context, and for one of a gateway the socket.
 * @example (request: Request & { user?: User }) => request.user?.id
 */
export type GiottoIdentify = OptionFunction<
  [request: GiottoRequest],
  [request: never],
  GiottoIdentity | Promise<GiottoIdentity>
>;
