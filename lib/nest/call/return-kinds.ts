import { Inject, Injectable } from '@nestjs/common';
import { isObservable } from 'rxjs';

import type { Cache } from '../../cache/cache.js';
import type { MethodProgram, ReturnKind } from '../../http/program/program.js';
import type { GiottoKeyValue } from '../../keyvalue/giotto-key-value.js';
import { CACHE, GIOTTO_KEY_VALUE } from '../options/giotto-cache.tokens.js';
import type { RunMethod } from '../stand-in/call-dispatcher.js';

/** The outcome of the first call of a method without a declared type. */
export type Learned =
  | { readonly kind: 'observable' }
  /** The result belongs to the caller, and cannot be stored. */
  | { readonly kind: 'own'; readonly returned: unknown }
  /** The first run has begun; the method takes its place. */
  | { readonly kind: 'running'; readonly method: RunMethod; readonly hasThrown: boolean };

/**
 * Knows whether a program returns promises or Observables: by its declared type, or by its first call in this process.
 */
@Injectable()
export class ReturnKinds {
  private readonly learned = new WeakMap<MethodProgram, ReturnKind>();

  constructor(
    @Inject(GIOTTO_KEY_VALUE) private readonly keyValue: GiottoKeyValue,
    @Inject(CACHE) private readonly cache: Cache,
  ) {}

  of(program: MethodProgram): ReturnKind | undefined {
    return program.returns ?? this.learned.get(program);
  }

  /**
   * Runs the method to find out. The versions that its result depends on have not been read by then. So the result is
   * stored only if the backend is in this process and nothing was invalidated meanwhile.
   */
  learn(program: MethodProgram, given: readonly unknown[], method: RunMethod): Learned {
    const { epoch } = this.cache.invalidations;
    const first = attempt(() => method(given));
    if (first.kind === 'thrown')
      return { kind: 'running', method: this.once(epoch, first.repeat, method), hasThrown: true };
    const { returned } = first;
    this.learned.set(program, isObservable(returned) ? 'observable' : 'promise');
    if (isObservable(returned)) return { kind: 'observable' };
    if (!this.keyValue.isInProcess) return { kind: 'own', returned };
    Promise.resolve(returned).catch(ignore);
    return { kind: 'running', method: this.once(epoch, () => returned, method), hasThrown: false };
  }

  /** Returns a method that uses the first run once, unless something was invalidated since it began. */
  private once(epoch: number, made: () => unknown, method: RunMethod): RunMethod {
    let isTaken = false;
    return (args) => {
      const isGood = !isTaken && this.cache.invalidations.epoch === epoch;
      isTaken = true;
      return isGood ? made() : method(args);
    };
  }
}

type Attempt =
  { readonly kind: 'returned'; readonly returned: unknown } | { readonly kind: 'thrown'; readonly repeat: () => never };

function attempt(run: () => unknown): Attempt {
  try {
    return { kind: 'returned', returned: run() };
  } catch (error) {
    const repeat = () => {
      throw error;
    };
    return { kind: 'thrown', repeat };
  }
}

const ignore = () => undefined;
