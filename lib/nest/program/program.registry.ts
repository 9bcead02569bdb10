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

/** A decorated method. */
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
  /** For keys of values that belong to no known program. */
  readonly hiding: Hiding;

  constructor(@Optional() @Inject(MODULE_SETTINGS) settings?: Pick<ModuleSettings, 'shared'>) {
    this.hiding = settings?.shared.hiding ?? KNOWN;
  }

  /**
   * Adds a program. One that is not cached needs no name, and is not listed.
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

  /**
   * @param standsFor the replaced method, since a class may call one that it overrides by `super`
   * @returns `undefined` if the class's method is no program
   */
  find(target: unknown, method: string, standsFor: Method | undefined): AnyProgram | undefined {
    const standing = this.byMethod.get(target)?.get(method);
    return standing?.standsFor === standsFor ? standing?.program : undefined;
  }

  /**
   * True for a program's name, and for `wrap`. Names of wrapped values do not count: an invalidation of one would then
   * fail in some processes, those that have not wrapped a value yet.
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
