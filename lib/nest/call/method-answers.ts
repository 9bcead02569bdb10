import { Injectable } from '@nestjs/common';

import type { MethodProgram } from '../../http/program/program.js';
import type { RunMethod } from '../stand-in/call-dispatcher.js';
import { MethodCache } from './method-cache.js';
import { ReturnKinds } from './return-kinds.js';

/** Answers calls of one program always in the same form: with a promise or with an Observable. */
@Injectable()
export class MethodAnswers {
  constructor(
    private readonly cache: MethodCache,
    private readonly kinds: ReturnKinds,
  ) {}

  answer(program: MethodProgram, given: readonly unknown[], method: RunMethod): unknown {
    const kind = this.kinds.of(program);
    if (kind === 'promise') return this.cache.answer(program, given, method);
    return kind === 'observable' ? this.cache.observe(program, given, method) : this.first(program, given, method);
  }

  private first(program: MethodProgram, given: readonly unknown[], method: RunMethod): unknown {
    const learned = this.kinds.learn(program, given, method);
    if (learned.kind === 'observable') return this.cache.observe(program, given, method);
    if (learned.kind === 'own') return Promise.resolve(learned.returned).then((value) => program.form.given(value));
    const answer = this.cache.answer(program, given, learned.method);
    if (learned.hasThrown) answer.catch(ignore);
    return answer;
  }
}

/** A caller who expected an Observable drops the promise. Its rejection must not end the process. */
const ignore = () => undefined;
