import { Injectable } from '@nestjs/common';

import { MethodCache, type MethodCall } from './method-cache.js';
import { ReturnKinds } from './return-kinds.js';

/** Answers calls of one program always in the same form: with a promise or with an Observable. */
@Injectable()
export class MethodAnswers {
  constructor(
    private readonly cache: MethodCache,
    private readonly kinds: ReturnKinds,
  ) {}

  answer(call: MethodCall): unknown {
    const kind = this.kinds.of(call.program);
    if (kind === 'promise') return this.cache.answer(call);
    // Nest takes either from a handler. An Observable can stand for both.
    const isObserved = kind === 'observable' || call.program.transport !== 'provider';
    return isObserved ? this.cache.observe(call) : this.first(call);
  }

  private first(call: MethodCall): unknown {
    const { program, given, method } = call;
    const learned = this.kinds.learn(program, given, method);
    if (learned.kind === 'observable') return this.cache.observe(call);
    if (learned.kind === 'own') return Promise.resolve(learned.returned).then((value) => program.form.given(value));
    const answer = this.cache.answer({ ...call, method: learned.method });
    if (learned.hasThrown) answer.catch(ignore);
    return answer;
  }
}

/** A caller who expected an Observable drops the promise. Its rejection must not end the process. */
const ignore = () => undefined;
