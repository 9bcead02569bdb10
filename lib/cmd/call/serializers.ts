import { ClassSerializerInterceptor, type INestApplicationContext } from '@nestjs/common';

import type { Program } from '../../http/program.js';
import { serializeWith, settleLevel } from '../../nest/program-level.js';
import { SurroundingInterceptors } from '../../nest/surrounding-interceptors.js';
import type { CommandProgram } from './command-program.js';

const SERIALIZER_OPTIONS = 'class_serializer:options';

/** Nest's serializers around a method, outer first. Those that `main.ts` sets are among them only if the application is whole. */
const serializersAround = ({ controller, handler }: CommandProgram, app: INestApplicationContext) =>
  app
    .get(SurroundingInterceptors, { strict: false })
    .of(controller, handler)
    .filter((interceptor) => interceptor instanceof ClassSerializerInterceptor);

/** What they make of a model, also where other interceptors work on it over HTTP. */
export function serializerOf(found: CommandProgram, app: INestApplicationContext): Program['serialize'] {
  const { serializers } = settleLevel(serializersAround(found, app), []);
  return (model, call) => serializeWith(serializers, model, call.context as never);
}

/** Whether the method counts on a serializer that is not known here. */
export function lacksSerializer(found: CommandProgram, app: INestApplicationContext): boolean {
  const expects = [found.target, found.handler].some((place) => Reflect.hasMetadata(SERIALIZER_OPTIONS, place));
  return expects && serializersAround(found, app).length === 0;
}
