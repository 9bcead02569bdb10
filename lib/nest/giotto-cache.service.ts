import { Injectable } from '@nestjs/common';

import type { Level, Program } from '../http/program.js';
import { ProgramRegistry } from './program.registry.js';

/** What was settled about a program when the application started. */
export interface ProgramExplanation {
  /** Its name in the key. */
  readonly program: string;
  readonly level: Level;
  /** Why it has this level. */
  readonly why: string;
  /** The third part of its keys. */
  readonly mediaType: string;
  /** What the key calls its arguments. */
  readonly parameters: readonly string[];
}

/** The cache, for code that is not a controller. */
@Injectable()
export class GiottoCacheService {
  constructor(private readonly registry: ProgramRegistry) {}

  /** All programs of the application, in the order in which they were found. */
  programs(): ProgramExplanation[] {
    return this.registry.all().map(explanationOf);
  }

  /** One program by its name, or `undefined` where no program has it. */
  explain(program: string): ProgramExplanation | undefined {
    const found = this.registry.named(program);
    return found && explanationOf(found);
  }
}

const explanationOf = ({ name, level, why, mediaType, parameters }: Program): ProgramExplanation => ({
  program: name,
  level,
  why,
  mediaType,
  parameters: parameters.map((parameter) => parameter.name),
});
