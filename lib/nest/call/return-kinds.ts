import { Inject, Injectable } from '@nestjs/common';
import { isObservable } from 'rxjs';

import type { Cache } from '../../cache/cache.js';
import type { MethodProgram, ReturnKind } from '../../http/program/program.js';
import type { GiottoKeyValue } from '../../keyvalue/giotto-key-value.js';
import { CACHE, GIOTTO_KEY_VALUE } from '../options/giotto-cache.tokens.js';
import type { RunMethod } from '../stand-in/call-dispatcher.js';

/** What a call of a method that says nothing of its result came to. */
export type Learned =
  | { readonly kind: 'observable' }
  /** Its result is the caller's, and nobody else's. */
  | { readonly kind: 'own'; readonly returned: unknown }
  /** A promise, whose first run is made already. */
  | { readonly kind: 'running'; readonly method: RunMethod; readonly hasThrown: boolean };

/** What programs return: by their declared types, or else as their first call in this process has shown. */
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
   * Runs the method, since no caller may be handed a promise at one time and an Observable at another. Nobody has read by then
   * what invalidates its result: so it is stored only if all invalidations happen in this process and none did meanwhile.
   */
  learn(program: MethodProgram, given: readonly unknown[], method: RunMethod): Learned {
    const { epoch } = this.cache.invalidations;
    const first = attempt(() => method(given));
    if (first.kind === 'thrown') return { kind: 'running', method: this.once(epoch, first.repeat, method), hasThrown: true };
    const { returned } = first;
    this.learned.set(program, isObservable(returned) ? 'observable' : 'promise');
    if (isObservable(returned)) return { kind: 'observable' };
    if (!this.keyValue.isInProcess) return { kind: 'own', returned };
    Promise.resolve(returned).catch(ignore);
    return { kind: 'running', method: this.once(epoch, () => returned, method), hasThrown: false };
  }

  /** The run that was made, unless something was invalidated since it began; then runs of its own. */
  private once(epoch: number, made: () => unknown, method: RunMethod): RunMethod {
    let isTaken = false;
    return (args) => {
      const isGood = !isTaken && this.cache.invalidations.epoch === epoch;
      isTaken = true;
      return isGood ? made() : method(args);
    };
  }
}

type Attempt = { readonly kind: 'returned'; readonly returned: unknown } | { readonly kind: 'thrown'; readonly repeat: () => never };

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
