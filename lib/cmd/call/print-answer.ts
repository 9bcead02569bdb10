import { StreamableFile } from '@nestjs/common';
import { Readable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';

import { COMMAND_LINE_TYPE } from '../../http/program/representation.js';
import { lastValueOf } from '../../http/value/last-value.js';
import { coloured } from '../terminal/say.js';
import type { CommandAnswer } from '../../calls/program-caller.js';
import type { Renderer } from '../../calls/renderer.js';

/**
 * Prints a result. The command line's representation gets a line end, and loses its colours unless the terminal shows
 * them. Any other one is printed byte for byte, so that it can be redirected to a file.
 */
export async function printAnswer({
  answer,
  represented,
}: Pick<CommandAnswer, 'answer' | 'represented'>): Promise<void> {
  const value: unknown = await lastValueOf(answer);
  if (value instanceof StreamableFile) return pour(value.getStream());
  if (isStream(value)) return pour(Readable.from(value));
  printBytes(Buffer.isBuffer(value) ? value : bytesOf(value, represented.renderer), represented.mediaType);
}

/** Prints a rendered body. A terminal gets its text without other control characters. */
export function printBytes(body: Buffer, mediaType: string): void {
  const isText = body.equals(Buffer.from(body.toString()));
  if (isText && mediaType === COMMAND_LINE_TYPE) process.stdout.write(withLineEnd(forReader(body.toString())));
  else process.stdout.write(process.stdout.isTTY ? `${coloured(body.toString())}\n` : body);
}

function forReader(text: string): string {
  const shown = showsColours() ? text : stripVTControlCharacters(text);
  return process.stdout.isTTY ? coloured(shown) : shown;
}

const withLineEnd = (text: string) => (text === '' || text.endsWith('\n') ? text : `${text}\n`);

/** Node looks at `NO_COLOR` and `FORCE_COLOR`. */
const showsColours = () => process.stdout.isTTY && process.stdout.hasColors();

/** For a model that no renderer can render: text and numbers as they are, the rest as JSON. */
function bytesOf(model: unknown, renderer: Renderer): Buffer {
  const rendered = renderer.render(model)?.body;
  if (rendered !== undefined) return rendered;
  if (ArrayBuffer.isView(model)) return Buffer.from(model.buffer, model.byteOffset, model.byteLength);
  return Buffer.from(typeof model === 'object' ? JSON.stringify(model) : String(model ?? ''));
}

const isStream = (value: unknown): value is Readable =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value;

async function pour(stream: Readable): Promise<void> {
  for await (const chunk of stream) process.stdout.write(chunk as Uint8Array);
}
