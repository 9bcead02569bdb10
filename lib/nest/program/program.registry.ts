import { Inject, Injectable, Optional } from '@nestjs/common';

import { type Hiding, KNOWN } from '../../cache/key/hiding.js';
import { duplicateProgram } from '../../errors/startup.js';
import type { MethodProgram, Program } from '../../http/program/program.js';
import { MODULE_SETTINGS } from '../options/giotto-cache.tokens.js';
import { WRAP } from '../options/defaults.js';
import type { ModuleSettings } from '../options/settings.js';
import { placeOf } from '../metadata/place.js';
import type { Class, Method, StandInMetadata } from '../metadata/stand-in.metadata.js';

type AnyProgram = Program | MethodProgram;

interface Standing {
  readonly program: AnyProgram;
  readonly standsFor: Method | undefined;
}

interface Registered {
  readonly program: AnyProgram;
  readonly where: string;
}

/** A method under `@GiottoCache`, by its class. */
interface Place {
  readonly target: Class;
  readonly method: string;
  readonly standIn: Pick<StandInMetadata, 'method'>;
}

/** The programs of one application, by the class and method that they stand on, and by name. */
@Injectable()
export class ProgramRegistry {
  private readonly byMethod = new Map<unknown, Map<string, Standing>>();
  private readonly byName = new Map<string, Registered>();
  /** What the keys of values hide that no program is known of. */
  readonly hiding: Hiding;

  constructor(@Optional() @Inject(MODULE_SETTINGS) settings?: Pick<ModuleSettings, 'shared'>) {
    this.hiding = settings?.shared.hiding ?? KNOWN;
  }

  /**
   * One that is not cached has no need of a name, and is not listed.
   * @throws GIOTTO_DUPLICATE_PROGRAM, naming both methods
   */
  add(place: Place, program: AnyProgram): void {
    const { target, method, standIn } = place;
    if (program.kind === 'method' || program.isCached) this.claimName(program, placeOf(place));
    const programs = this.byMethod.get(target) ?? new Map<string, Standing>();
    this.byMethod.set(target, programs.set(method, { program, standsFor: standIn.method }));
  }

  private claimName(program: AnyProgram, where: string) {
    const namesake = this.byName.get(program.name);
    if (namesake !== undefined) throw duplicateProgram(program.name, namesake.where, where);
    this.byName.set(program.name, { program, where });
  }

  /** The program that a method of a class is, if it is one; a method that a class overrides and calls by `super` is none. */
  find(target: unknown, method: string, standsFor: Method | undefined): AnyProgram | undefined {
    const standing = this.byMethod.get(target)?.get(method);
    return standing?.standsFor === standsFor ? standing?.program : undefined;
  }

  /**
   * Whether a method is called so, or values that were given no name. Names that values are wrapped under are not remembered: an
   * invalidation would fail in a process that has yet to wrap one, and in no other.
   */
  isKnown(name: string): boolean {
    return this.byName.has(name) || name === WRAP;
  }

  named(name: string): AnyProgram | undefined {
    return this.byName.get(name)?.program;
  }

  all(): AnyProgram[] {
    return [...this.byName.values()].map(({ program }) => program);
  }
}
