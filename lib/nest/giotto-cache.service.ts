import { Injectable } from '@nestjs/common';

import type { Faces } from '../http/faces.js';
import type { Level, Program } from '../http/program.js';
import { ProgramRegistry } from './program.registry.js';

/** What was settled about a program when the application started. */
export interface ProgramExplanation {
  /** Its name in the key. */
  readonly program: string;
  readonly level: Level;
  /** Why it has this level. */
  readonly why: string;
  /** The third part of its keys, where that is always the same. */
  readonly mediaType?: string;
  /** The media types of its `@GiottoView`, one of which is the third part of a key. */
  readonly faces?: readonly string[];
  /** The languages of its `@GiottoView`, one of which is a qualifier of a key. */
  readonly languages?: readonly string[];
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

const explanationOf = ({ name, level, why, mediaType, faces, parameters }: Program): ProgramExplanation => ({
  program: name,
  level,
  why,
  ...(faces === undefined || faces.all.length === 1 ? { mediaType } : {}),
  ...(faces === undefined ? {} : viewOf(faces)),
  parameters: parameters.map((parameter) => parameter.name),
});

const viewOf = ({ mediaTypes, languages }: Faces) => ({ faces: mediaTypes, ...(languages.length > 0 ? { languages } : {}) });
