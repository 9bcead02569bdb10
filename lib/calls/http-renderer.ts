import { HttpAdapterHost } from '@nestjs/core';

import { findUncopyable } from '../cache/entry/model.js';
import { contentTypeOf, type Representation } from '../http/program/representation.js';
import { instanceHasSerializer } from '../http/adapters/fastify-internals.js';
import { FASTIFY_SCHEMA } from '../nest/metadata/nest-metadata.js';
import type { Started } from './started.js';
import type { CommandProgram } from './command-program.js';
import type { Renderer } from './renderer.js';
import { lacksSerializer } from './serializers.js';

const JSON_TYPE = 'application/json';
const EXPRESS_SETTINGS = ['json replacer', 'json spaces', 'json escape'];

/**
 * Renders a model as the framework would, if that is byte for byte the same on every HTTP adapter: objects as JSON. If
 * only the application's module is known, its `main.ts` may serialize class instances, so they are not stored either.
 * @param representation the chosen one of a view
 */
export function httpRenderer(found: CommandProgram, started: Started, representation?: Representation): Renderer {
  const isSerializable = started.isWhole || !lacksSerializer(found, started.app);
  const isPlainJson =
    isSerializable && found.program.template === undefined && !hasSchema(found) && !changesJson(started);
  const contentType = representation === undefined ? `${JSON_TYPE}; charset=utf-8` : contentTypeOf(representation);
  return {
    render: (model, ownType = JSON_TYPE) => {
      if (!isPlainJson || ![JSON_TYPE, contentType].includes(String(ownType)) || !isObject(model)) return undefined;
      const json = started.isWhole || findUncopyable(model) === undefined ? JSON.stringify(model) : undefined;
      return json === undefined ? undefined : { body: Buffer.from(json), contentType };
    },
  };
}

const isObject = (model: unknown): model is object =>
  typeof model === 'object' && model !== null && !ArrayBuffer.isView(model);

/** Fastify only writes what its response schema allows. */
const hasSchema = ({ handler }: CommandProgram) => Reflect.hasMetadata(FASTIFY_SCHEMA, handler);

/** True if the HTTP server, as far as it is known, writes JSON in a way of its own. */
function changesJson({ app }: Started): boolean {
  const { httpAdapter } = app.get(HttpAdapterHost, { strict: false });
  if (httpAdapter?.getType() === 'fastify') return instanceHasSerializer(httpAdapter.getInstance());
  if (httpAdapter?.getType() !== 'express') return false;
  const express = httpAdapter.getInstance<{ get(setting: string): unknown }>();
  return EXPRESS_SETTINGS.some((setting) => express.get(setting));
}
