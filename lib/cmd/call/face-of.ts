import { wrongUse } from '../../errors.js';
import type { Program } from '../../http/program.js';
import type { Started } from '../application/start-application.js';
import type { CommandProgram } from './command-program.js';
import { COMMAND_TYPE, readableFace, type Face } from './faces.js';
import { httpFace } from './http-face.js';
import { serializerOf } from './serializers.js';

/** A program as it is called for one of its faces. */
export interface FacedProgram {
  /** As the cache sees it: with this face's media type in its keys. */
  readonly program: Program;
  readonly face: Face;
}

/** The media types that a program can be printed in. */
export const facesOf = ({ program }: CommandProgram): string[] => [COMMAND_TYPE, program.mediaType];

/**
 * The program in the face that was asked for; without a wish, the command line's.
 * @throws GIOTTO_WRONG_USE for a face that it has not
 */
export function faceOf(found: CommandProgram, started: Started, accept = COMMAND_TYPE): FacedProgram {
  const { program } = found;
  if (accept === program.mediaType) return { program, face: httpFace(found, started) };
  if (accept !== COMMAND_TYPE) throw wrongUse(`${program.name} has no face ${accept}.`, `It has ${facesOf(found).join(' and ')}.`);
  return { program: { ...program, ...ON_THE_COMMAND_LINE, serialize: serializerOf(found, started.app) }, face: readableFace };
}

/** Nothing works on what is printed but the serializers around the method, where it has a view of its own. */
const ON_THE_COMMAND_LINE = {
  mediaType: COMMAND_TYPE,
  level: 'view',
  why: 'it is printed as it is',
  template: undefined,
  redirect: undefined,
} as const satisfies Partial<Program>;
