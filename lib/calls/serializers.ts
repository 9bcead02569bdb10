import { ClassSerializerInterceptor } from '@nestjs/common';

import { findUncopyable } from '../cache/entry/model.js';
import type { Program } from '../http/program/program.js';
import { settleLevel } from '../nest/interceptors/program-level.js';
import { shapeWith } from '../nest/interceptors/shaping.js';
import { SERIALIZER_OPTIONS } from '../nest/metadata/nest-metadata.js';
import { SurroundingInterceptors } from '../nest/interceptors/surrounding-interceptors.js';
import type { Container, Started } from './started.js';
import type { CommandProgram } from './command-program.js';

/**
 * Nest's serializers around a method, outer first. Those that `main.ts` sets are only known if the application is
 * whole.
 */
const serializersAround = ({ host, handler }: CommandProgram, app: Container) =>
  app
    .get(SurroundingInterceptors, { strict: false })
    .of(host, handler)
    .filter((interceptor) => interceptor instanceof ClassSerializerInterceptor);

/** Returns a function that runs these serializers, and no other interceptor. */
export function serializerOf(found: CommandProgram, app: Container): Program['serialize'] {
  const { shapers } = settleLevel(serializersAround(found, app), UNDECLARED, found);
  return (model, call) => shapeWith(shapers, model, call.context as never);
}

const UNDECLARED = { pure: [], transparent: [], blind: [] };

/** True if the method has `@SerializeOptions()` and no serializer is known. */
export function lacksSerializer(found: CommandProgram, app: Container): boolean {
  const expects = [found.target, found.handler].some((place) => Reflect.hasMetadata(SERIALIZER_OPTIONS, place));
  return expects && serializersAround(found, app).length === 0;
}

/**
 * Returns the program for a view that HTTP has too. If only the application's module is known, its `main.ts` may
 * serialize class instances before the view gets them. So results with class instances are printed and not stored.
 */
export function asSerializedOverHttp(found: CommandProgram, { app, isWhole }: Started): Program {
  const { program } = found;
  if (isWhole) return program;
  const mayDiffer: Program['serialize'] = async (model, call) =>
    lacksSerializer(found, app) || findUncopyable(await program.serialize(model, call)) !== undefined;
  return {
    ...program,
    lifetime: async (model, call) => ((await mayDiffer(model, call)) ? null : program.lifetime(model, call)),
  };
}
