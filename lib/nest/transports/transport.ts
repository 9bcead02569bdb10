import type { ExecutionContext } from '@nestjs/common';

import type { HandlerTransportName } from '../../http/program/program.js';
import type { RouteArgument } from '../metadata/nest-metadata.js';
import type { Class, StandInMetadata } from '../metadata/stand-in.metadata.js';

/** A method under `@GiottoCache` that Nest calls for a transport. */
export interface TransportHandler {
  readonly target: Class;
  readonly method: string;
  readonly standIn: StandInMetadata;
}

/** A kind of parameter that a transport passes. */
export interface ParameterKind {
  /** The decorator, as errors name it. */
  readonly decorator: string;
  /** Its name in a key, if its decorator names nothing. */
  readonly name: string;
  /** False for what no key can hold: the context, the socket. */
  readonly isKeyed: boolean;
  /** True if it tells who asks. A method that takes it needs `visibility`. */
  readonly tellsCaller?: boolean;
}

/** Who sent a call. */
export type Caller =
  | { readonly kind: 'known'; readonly isAuthenticated: boolean; readonly identified: unknown }
  /** Whether credentials came along cannot be told. */
  | { readonly kind: 'unknown'; readonly why: string; readonly identified: unknown };

/** How Nest calls handlers other than routes, and what a key of such a call holds. */
export interface HandlerTransport {
  readonly name: HandlerTransportName;
  /** Who calls its handlers, in words. */
  readonly caller: string;
  /** True if a method answers calls of this transport. */
  serves(method: object): boolean;
  readonly kinds: Readonly<Record<number, ParameterKind>>;
  /** Returns the parameters that Nest passes to a handler which decorates none; `undefined` if they hide nothing. */
  undecorated(handler: TransportHandler): readonly RouteArgument[];
  /** Refuses what cannot be cached safely. @throws the errors of lib/errors/transports.ts */
  check(handler: TransportHandler, visibility: string | undefined): void;
  callerOf(context: ExecutionContext): Caller;
}

/** Returns the method of a class's prototype, with the metadata of all its decorators. */
export const handlerOf = ({ target, method }: Pick<TransportHandler, 'target' | 'method'>): object =>
  (target.prototype as Record<string, object>)[method]!;

/** Returns a parameter that no decorator describes. */
export const undecorated = (index: number, type: number): RouteArgument => ({ index, type, data: undefined });
