import { ClassSerializerInterceptor } from '@nestjs/common';

import { wrongUse } from '../../errors.js';
import type { Program } from '../../http/program.js';
import { serializeWith, settleLevel } from '../../nest/program-level.js';
import { SurroundingInterceptors } from '../../nest/surrounding-interceptors.js';
import type { Started } from '../application/start-application.js';
import type { CommandProgram } from './command-program.js';
import { COMMAND_TYPE, readableFace, type Face } from './faces.js';
import { httpFace } from './http-face.js';

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
export function faceOf(found: CommandProgram, accept: string = COMMAND_TYPE, started: Started): FacedProgram {
  const { program } = found;
  if (accept === program.mediaType) return { program, face: httpFace(found, started) };
  if (accept !== COMMAND_TYPE) throw wrongUse(`${program.name} has no face ${accept}.`, `It has ${facesOf(found).join(' and ')}.`);
  return { program: { ...program, ...ON_THE_COMMAND_LINE, serialize: serializerOf(found, started) }, face: readableFace };
}

/** What Nest's serializers make of the model, also where other interceptors work on it over HTTP. */
function serializerOf({ controller, handler }: CommandProgram, { app }: Started): Program['serialize'] {
  const surrounding = app.get(SurroundingInterceptors, { strict: false }).of(controller, handler);
  const { serializers } = settleLevel(surrounding.filter((interceptor) => interceptor instanceof ClassSerializerInterceptor), []);
  return (model, call) => serializeWith(serializers, model, call.context as never);
}

/** Nothing works on what is printed but the serializers around the method, where it has a view of its own. */
const ON_THE_COMMAND_LINE = {
  mediaType: COMMAND_TYPE,
  level: 'view',
  why: 'it is printed as it is',
  template: undefined,
  redirect: undefined,
} as const satisfies Partial<Program>;
