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

/** Answers calls of provider methods from the cache. */
@Injectable()
export class MethodCache {
  constructor(
    private readonly values: ValueCache,
    private readonly warnOnce: WarnOnce,
  ) {}

  /** @returns a promise, whatever the method itself returns */
  async answer(program: MethodProgram, given: readonly unknown[], method: RunMethod): Promise<unknown> {
    const call = this.callOf(program, given, method);
    return call === undefined
      ? program.form.given(await this.values.bypass(program.name, () => method(given)))
      : this.values.wrap(call);
  }

  /** The same for a method that returns Observables. The cache is asked for each subscription, and not before. */
  observe(program: MethodProgram, given: readonly unknown[], method: RunMethod): Observable<unknown> {
    const source = emissionsOf(() => method(given)).pipe(map((value) => program.form.given(value)));
    return new Observable((subscriber) => {
      const call = this.callOf(program, given, method);
      if (call === undefined) return this.values.bypass(program.name, () => source.subscribe(subscriber));
      const observed = new ObservedCall(call, source, subscriber);
      void observed.follow(this.values);
      return () => observed.leave();
    });
  }

  /** @returns `undefined`, with a warning, if an argument cannot be part of a key */
  private callOf(program: MethodProgram, given: readonly unknown[], method: RunMethod): ValueCall<unknown> | undefined {
    try {
      return valueCall(program, given, (args) => {
        adviseOnTokens(this.warnOnce, program, given);
        return method(args);
      });
    } catch (error) {
      this.warnOnce.notCached(program.name, error);
      return undefined;
    }
  }
}

function valueCall(program: MethodProgram, given: readonly unknown[], method: RunMethod): ValueCall<unknown> {
  const { tags } = program;
  let made: ProgramCall | undefined;
  const call = () => (made ??= { args: program.names.of(given), context: undefined });
  return createValueCall(methodAddress(program, given, call), program, {
    compute: () => method(given),
    lifetime: (value) => program.lifetime(value, call()),
    tagsOf: tags.ofResult && ((value) => tags.ofResult!(call(), value)),
    isWatched: true,
    details: call,
  });
}

/**
 * Returns the address of a call of a provider's method.
 * @throws GIOTTO_KEY_TOO_LONG, and an error if an argument cannot be part of a key
 */
export function methodAddress(
  program: MethodProgram,
  given: readonly unknown[],
  call: () => ProgramCall,
): ValueAddress {
  const { name, tags, hiding } = program;
  const args = program.key
    ? encode(program.key(call()), 'key', name, hiding)
    : encodeArguments(positions(program, given), given, name, hiding);
  return valueAddress(name, args, knownTags(tags, call));
}

/** Returns the arguments as parameters named by position. Trailing `undefined`s count as not given. */
export function positions({ isSecretAt }: Pick<MethodProgram, 'isSecretAt'>, given: readonly unknown[]): Parameter[] {
  const last = given.findLastIndex((argument) => argument !== undefined);
  const all = given.slice(0, last + 1).map((_, index) => ({ name: String(index), index, secret: isSecretAt(index) }));
  return all.sort((one, other) => (one.name < other.name ? -1 : 1));
}
