import { Injectable } from '@nestjs/common';

import { duplicateProgram } from '../errors.js';
import type { MethodProgram, Program } from '../http/program.js';

type AnyProgram = Program | MethodProgram;

interface Registered {
  readonly program: AnyProgram;
  readonly where: string;
}

/** The programs of one application, by the class and method that they stand on, and by name. */
@Injectable()
export class ProgramRegistry {
  private readonly byMethod = new Map<unknown, Map<string, AnyProgram>>();
  private readonly byName = new Map<string, Registered>();

  /**
   * One that is not cached has no need of a name, and is not listed.
   * @throws GIOTTO_DUPLICATE_PROGRAM, naming both methods
   */
  add(target: { readonly name: string }, method: string, program: AnyProgram): void {
    if (!program.isRoute || program.isCached) this.claimName(program, `${target.name}.${method}`);
    const programs = this.byMethod.get(target) ?? new Map<string, AnyProgram>();
    this.byMethod.set(target, programs.set(method, program));
  }

  private claimName(program: AnyProgram, where: string) {
    const namesake = this.byName.get(program.name);
    if (namesake !== undefined) throw duplicateProgram(program.name, namesake.where, where);
    this.byName.set(program.name, { program, where });
  }

  /** The program that a method of a class is, if it is one. */
  find(target: unknown, method: string): AnyProgram | undefined {
    return this.byMethod.get(target)?.get(method);
  }

  named(name: string): AnyProgram | undefined {
    return this.byName.get(name)?.program;
  }

  all(): AnyProgram[] {
    return [...this.byName.values()].map(({ program }) => program);
  }
}
