import { inspect, stripVTControlCharacters } from 'node:util';

import type { HeaderValue } from '../cache/entry/entry.js';
import { COMMAND_LINE_TYPE } from '../http/program/representation.js';

/** A model as bytes of a media type. */
export interface Rendered {
  readonly body: Buffer;
  readonly contentType: string;
}

/** Renders models that no view renders: as the command line or as the framework would. */
export interface Renderer {
  /**
   * @param ownType the `Content-Type`, if it is set already
   * @returns `undefined` for a model that must not be stored; it is printed all the same
   */
  render(model: unknown, ownType?: HeaderValue): Rendered | undefined;
}

/**
 * Prints the model readably, with colours. They are removed on output if unwanted, so that one entry serves terminals
 * and files.
 */
export const readableRenderer: Renderer = {
  render: (model) => ({ body: readable(model), contentType: `${COMMAND_LINE_TYPE}; charset=utf-8` }),
};

function readable(model: unknown): Buffer {
  if (model === undefined) return Buffer.alloc(0);
  if (Buffer.isBuffer(model)) return model;
  if (typeof model === 'string') return Buffer.from(stripVTControlCharacters(model));
  return Buffer.from(inspect(model, { colors: true, depth: null, maxArrayLength: null, maxStringLength: null }));
}
