import { Injectable } from '@nestjs/common';
import { map, Observable } from 'rxjs';

import { encodeArguments, type Parameter } from '../cache/arguments.js';
import { encode } from '../cache/encode.js';
import { programKey } from '../cache/key.js';
import type { ValueCall } from '../cache/value-question.js';
import { ValueCache } from '../cache/value-cache.js';
import { versionsOfCall } from '../cache/versions.js';
import { Complaints } from '../http/complaints.js';
import { adviseOnTokens } from '../http/key-advice.js';
import { knownTags, type MethodProgram, type ProgramCall } from '../http/program.js';
import { VALUE } from '../http/shared-model.js';
import type { RunMethod } from './giotto-cache.interceptor.js';
import { emissionsOf, ObservedCall } from './observed-call.js';

/** Answers calls of providers' programs, by what they returned for equal arguments. */
@Injectable()
export class MethodCache {
  constructor(
    private readonly values: ValueCache,
    private readonly complaints: Complaints,
  ) {}

  /** A promise, whatever the method itself returns. */
  async answer(program: MethodProgram, given: readonly unknown[], method: RunMethod): Promise<unknown> {
    const call = this.callOf(program, given, method);
    return call === undefined ? program.form.given(await method(given)) : this.values.wrap(call);
  }

  /** The same for a method that returns Observables: nothing happens before somebody subscribes, and all of it for each who does. */
  observe(program: MethodProgram, given: readonly unknown[], method: RunMethod): Observable<unknown> {
    const source = emissionsOf(() => method(given)).pipe(map((value) => program.form.given(value)));
    return new Observable((subscriber) => {
      const call = this.callOf(program, given, method);
      if (call === undefined) return source.subscribe(subscriber);
      const observed = new ObservedCall(call, source, subscriber);
      void observed.follow(this.values);
      return () => observed.leave();
    });
  }

  /** `undefined` where an argument cannot be part of a key. */
  private callOf(program: MethodProgram, given: readonly unknown[], method: RunMethod): ValueCall<unknown> | undefined {
    try {
      return valueCall(program, given, (args) => {
        adviseOnTokens(this.complaints, program, given);
        return method(args);
      });
    } catch (error) {
      this.complaints.notCached(program.name, error);
      return undefined;
    }
  }
}

function valueCall(program: MethodProgram, given: readonly unknown[], method: RunMethod): ValueCall<unknown> {
  const { name, policy, seconds, maxEntryBytes, tags, form, hiding } = program;
  let made: ProgramCall | undefined;
  const call = () => (made ??= { args: program.names.of(given), context: undefined });
  const args = program.key ? encode(program.key(call()), 'key', name, hiding) : encodeArguments(positions(program, given), given, name, hiding);
  return {
    ...{ name, policy, seconds, maxEntryBytes, form },
    key: programKey({ args, program: name, mediaType: VALUE }),
    versions: versionsOfCall(name, args, knownTags(tags, call)),
    compute: () => method(given),
    lifetime: (value) => program.lifetime(value, call()),
    tagsOf: tags.ofResult && ((value) => tags.ofResult!(call(), value)),
    isWatched: true,
    details: call,
  };
}

/** Arguments are called by their positions; what was left out at the end is as if it was not there. */
export function positions({ isSecretAt }: Pick<MethodProgram, 'isSecretAt'>, given: readonly unknown[]): Parameter[] {
  const last = given.findLastIndex((argument) => argument !== undefined);
  const all = given.slice(0, last + 1).map((_, index) => ({ name: String(index), index, secret: isSecretAt(index) }));
  return all.sort((one, other) => (one.name < other.name ? -1 : 1));
}
