import { Injectable } from '@nestjs/common';
import { map, Observable } from 'rxjs';

import { encodeArguments, type Parameter } from '../../cache/key/arguments.js';
import { encode } from '../../cache/key/encode.js';
import { createValueCall, valueAddress, type ValueAddress } from '../../cache/value/value-call.js';
import type { ValueCall } from '../../cache/value/value-computation.js';
import { ValueCache } from '../../cache/value/value-cache.js';
import { WarnOnce } from '../../http/advice/warn-once.js';
import { adviseOnTokens } from '../../http/advice/key-advice.js';
import { knownTags, type MethodProgram, type ProgramCall } from '../../http/program/program.js';
import type { RunMethod } from '../stand-in/call-dispatcher.js';
import { emissionsOf, ObservedCall } from './observed-call.js';

/** A call of a program whose value is cached. */
export interface MethodCall {
  readonly program: MethodProgram;
  readonly given: readonly unknown[];
  readonly method: RunMethod;
  /** Nest's context; `undefined` if the call came from code. */
  readonly context?: unknown;
  /** The identity whose entry it is, for a private program. */
  readonly identity?: string | undefined;
}

/** Answers calls of methods from the cache. */
@Injectable()
export class MethodCache {
  constructor(
    private readonly values: ValueCache,
    private readonly warnOnce: WarnOnce,
  ) {}

  /** @returns a promise, whatever the method itself returns */
  async answer(call: MethodCall): Promise<unknown> {
    const { program, given, method } = call;
    const valueCall = this.callOf(call);
    return valueCall === undefined
      ? program.form.given(await this.values.bypass(program.name, () => method(given)))
      : this.values.wrap(valueCall);
  }

  /** The same for a method that returns Observables. The cache is asked for each subscription, and not before. */
  observe(call: MethodCall): Observable<unknown> {
    const { program, given, method } = call;
    const source = emissionsOf(() => method(given)).pipe(map((value) => program.form.given(value)));
    return new Observable((subscriber) => {
      const valueCall = this.callOf(call);
      if (valueCall === undefined) return this.values.bypass(program.name, () => source.subscribe(subscriber));
      const onSeries = sendsEach(program) ? () => this.warnOnce.notCached(program.name, SERIES) : undefined;
      const observed = new ObservedCall(valueCall, source, { subscriber, onSeries });
      void observed.follow(this.values);
      return () => observed.leave();
    });
  }

  /** @returns `undefined`, with a warning, if an argument cannot be part of a key */
  private callOf(call: MethodCall): ValueCall<unknown> | undefined {
    const { program, given, method } = call;
    if (given.length > program.takes) {
      this.warnOnce.notCached(program.name, MORE_ARGUMENTS);
      return undefined;
    }
    try {
      return valueCall({
        ...call,
        method: (args) => {
          adviseOnTokens(this.warnOnce, program, given);
          return method(args);
        },
      });
    } catch (error) {
      this.warnOnce.notCached(program.name, error);
      return undefined;
    }
  }
}

const MORE_ARGUMENTS =
  'its transport hands it more than its payload. Let it declare what it takes by decorators, such as @Payload().';

const SERIES =
  'it emits several values, which are sent as they come. Let it emit one value, or cache a method that it calls.';

/** A microservice and a gateway send each value of an Observable; a GraphQL resolver answers with the last one. */
const sendsEach = ({ transport }: MethodProgram) => transport === 'rpc' || transport === 'ws';

function valueCall(methodCall: MethodCall): ValueCall<unknown> {
  const { program, given, method, context } = methodCall;
  const { tags } = program;
  let made: ProgramCall | undefined;
  const call = () => (made ??= { args: program.names.of(given), context });
  return createValueCall(methodAddress(methodCall, call), program, {
    compute: () => method(given),
    lifetime: (value) => program.lifetime(value, call()),
    tagsOf: tags.ofResult && ((value) => tags.ofResult!(call(), value)),
    isWatched: true,
    details: call,
  });
}

/**
 * Returns the address of a call of a method.
 * @param call the same as options get it
 * @throws GIOTTO_KEY_TOO_LONG, and an error if an argument cannot be part of a key
 */
export function methodAddress(
  { program, given, identity }: Omit<MethodCall, 'method'>,
  call: () => ProgramCall,
): ValueAddress {
  const { name, release, tags, hiding } = program;
  const args = program.key
    ? encode(program.key(call()), 'key', name, hiding)
    : encodeArguments(positions(program, given), given, name, hiding);
  const qualifiers = identity === undefined ? undefined : { ':identity': hiding.digest(identity) };
  return valueAddress({ name, release, args, tags: knownTags(tags, call), qualifiers, hiding });
}

/**
 * Returns the parameters that the key of a call holds: a handler's own, else all arguments, named by position. Trailing
 * `undefined`s count as not given.
 */
export function positions(
  { transport, parameters, isSecretAt }: Pick<MethodProgram, 'transport' | 'parameters' | 'isSecretAt'>,
  given: readonly unknown[],
): readonly Parameter[] {
  if (transport !== 'provider') return parameters;
  const last = given.findLastIndex((argument) => argument !== undefined);
  const all = given.slice(0, last + 1).map((_, index) => ({ name: String(index), index, secret: isSecretAt(index) }));
  return all.sort((one, other) => (one.name < other.name ? -1 : 1));
}
