import { StreamableFile } from '@nestjs/common';
import { Readable } from 'node:stream';

/** What became of a stream that was read up to a limit. */
export type Collected =
  | { readonly complete: true; readonly body: Buffer }
  | { readonly complete: false; readonly why: 'size' | 'incomplete'; readonly rest: StreamableFile };

/** Whether Nest sends this value bit by bit, without an end that can be known beforehand. */
export function isOpenEnded(model: unknown): boolean {
  if (typeof model !== 'object' || model === null || model instanceof StreamableFile) return false;
  return (
    Symbol.asyncIterator in model ||
    ('getReader' in model && typeof model.getReader === 'function') ||
    ('pipe' in model && typeof model.pipe === 'function' && 'on' in model) ||
    Object.prototype.toString.call(model) === '[object Response]'
  );
}

/**
 * Reads a file's stream into memory where it is no longer than `maxBytes`. A longer one, and one that breaks off, comes back
 * as a file that gives the same bytes and the same error, of which no more than the limit was held in memory.
 */
export async function collect(file: StreamableFile, maxBytes: number): Promise<Collected> {
  const { length } = file.getHeaders();
  if (length !== undefined && length > maxBytes) return { complete: false, why: 'size', rest: file };
  const source = file.getStream();
  const chunks: Buffer[] = [];
  let bytes = 0;
  const iterator: AsyncIterator<unknown> = source[Symbol.asyncIterator]();
  try {
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
      const chunk = asBuffer(next.value);
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > maxBytes) return { complete: false, why: 'size', rest: replay(file, chunks, iterator) };
    }
  } catch (error) {
    return { complete: false, why: 'incomplete', rest: replay(file, chunks, failing(error)) };
  }
  if (length === undefined || length === bytes) return { complete: true, body: Buffer.concat(chunks, bytes) };
  return { complete: false, why: 'incomplete', rest: replay(file, chunks, ended) };
}

const asBuffer = (chunk: unknown) =>
  typeof chunk === 'string' ? Buffer.from(chunk) : Buffer.from(chunk as Uint8Array);

const ended: AsyncIterator<unknown> = { next: async () => ({ done: true, value: undefined }) };

const failing = (error: unknown): AsyncIterator<unknown> => ({ next: () => Promise.reject(error) });

/** A file like the original, which begins with the chunks that were read. */
function replay(file: StreamableFile, chunks: readonly Buffer[], tail: AsyncIterator<unknown>): StreamableFile {
  const stream = Readable.from(
    (async function* () {
      yield* chunks;
      yield* { [Symbol.asyncIterator]: () => tail };
    })(),
    { objectMode: false },
  );
  const { type, disposition, length } = file.getHeaders();
  return new StreamableFile(stream, { type, disposition, length }).setErrorHandler(file.errorHandler);
}
