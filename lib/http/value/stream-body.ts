import { StreamableFile } from '@nestjs/common';
import type { Readable } from 'node:stream';

/** True if Nest streams this value, and its length is not known beforehand. */
export function isOpenEnded(model: unknown): boolean {
  if (typeof model !== 'object' || model === null || model instanceof StreamableFile) return false;
  return (
    Symbol.asyncIterator in model ||
    ('getReader' in model && typeof model.getReader === 'function') ||
    ('pipe' in model && typeof model.pipe === 'function' && 'on' in model) ||
    Object.prototype.toString.call(model) === '[object Response]'
  );
}

/** True for a file whose stream can still be read. */
export function isReadable(file: StreamableFile): boolean {
  const stream = file.getStream() as Partial<Readable> | undefined;
  const canBeRead =
    typeof stream?.on === 'function' && typeof stream.pause === 'function' && typeof stream.resume === 'function';
  return canBeRead && !stream.destroyed && !stream.readableEnded && !stream.errored;
}

interface Buffered extends Readable {
  readonly _readableState?: { readonly ended?: boolean };
}

/** Returns all of a file's bytes if they are in memory already, as with a `Buffer`. Otherwise reads nothing and returns `undefined`. */
export function bytesAtHand(file: StreamableFile, maxBytes: number): Buffer | undefined {
  const stream = file.getStream() as Buffered;
  const { readableLength, readableObjectMode, readableEncoding, readableFlowing } = stream;
  const isWhole =
    stream._readableState?.ended === true && readableLength === file.getHeaders().length && readableLength <= maxBytes;
  if (!isWhole || readableObjectMode || readableEncoding !== null || readableFlowing !== null) return undefined;
  return (stream.read() as Buffer | null) ?? Buffer.alloc(0);
}

/** Gives a file another stream. Its class and its handlers stay. */
export function withStream(file: StreamableFile, stream: Readable): StreamableFile {
  if (Reflect.defineProperty(file, 'getStream', { value: () => stream, configurable: true, writable: true }))
    return file;
  return new StreamableFile(stream, file.getHeaders())
    .setErrorHandler(file.errorHandler)
    .setErrorLogger(file.errorLogger);
}
