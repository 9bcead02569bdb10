import { inspect, stripVTControlCharacters } from 'node:util';

import type { HeaderValue } from '../../cache/entry.js';

/** A model as bytes of a media type. */
export interface Rendered {
  readonly body: Buffer;
  readonly contentType: string;
}

/** How a model looks in one media type. */
export interface Face {
  readonly mediaType: string;
  /**
   * @param ownType the `Content-Type` that the program has set
   * @returns `undefined` for a model that is not to be stored in this face; it is printed all the same
   */
  render(model: unknown, ownType: HeaderValue | undefined): Rendered | undefined;
}

/** The media type of the command line. */
export const COMMAND_TYPE = 'text/cmd';

/**
 * A readable print of the model, with colours, which are taken out where they are not wanted: so one entry serves terminals
 * and files.
 */
export const readableFace: Face = {
  mediaType: COMMAND_TYPE,
  render: (model) => ({ body: readable(model), contentType: `${COMMAND_TYPE}; charset=utf-8` }),
};

function readable(model: unknown): Buffer {
  if (model === undefined) return Buffer.alloc(0);
  if (Buffer.isBuffer(model)) return model;
  if (typeof model === 'string') return Buffer.from(stripVTControlCharacters(model));
  return Buffer.from(inspect(model, { colors: true, depth: null, maxArrayLength: null, maxStringLength: null }));
}
