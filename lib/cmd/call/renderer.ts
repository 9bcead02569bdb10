import { inspect, stripVTControlCharacters } from 'node:util';

import type { HeaderValue } from '../../cache/entry/entry.js';
import { COMMAND_LINE_TYPE } from '../../http/program/representation.js';

/** A model as bytes of a media type. */
export interface Rendered {
  readonly body: Buffer;
  readonly contentType: string;
}

/** What makes bytes of a model where no view does: the command line's own way, or the framework's. */
export interface Renderer {
  /**
   * @param ownType the `Content-Type` that is set already
   * @returns `undefined` for a model that is not to be stored so; it is printed all the same
   */
  render(model: unknown, ownType?: HeaderValue): Rendered | undefined;
}

/**
 * A readable print of the model, with colours, which are taken out where they are not wanted: so one entry serves terminals
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
