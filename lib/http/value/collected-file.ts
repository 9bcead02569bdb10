import type { StreamableFile } from '@nestjs/common';
import { Readable } from 'node:stream';

import { BoundedCopy, copyOf } from './bounded-copy.js';
import { OwnedStream } from './owned-stream.js';
import { withStream } from './stream-body.js';

/** The outcome of reading a file up to a limit. */
export type Collected =
  | { readonly kind: 'complete'; readonly body: Buffer }
  | { readonly kind: 'partial'; readonly why: 'size' | 'incomplete'; readonly rest: StreamableFile };

/** How reading a source ended. `enough`: the limit was reached, and `rest` is what was read and what follows. */
type Stop =
  | { readonly kind: 'complete' }
  | { readonly kind: 'broken'; readonly error?: Error }
  | { readonly kind: 'enough'; readonly rest: Readable };

/**
 * Reads a file into memory if it is no longer than `maxBytes`. A longer file, and one that breaks, is returned as a file that
 * gives the same bytes and the same error. No more than the limit is held in memory. Closing that file closes the source.
 */
export async function collect(file: StreamableFile, maxBytes: number): Promise<Collected> {
  const { length } = file.getHeaders();
  if (length !== undefined && length > maxBytes) return { kind: 'partial', why: 'size', rest: file };
  const chunks: unknown[] = [];
  const copy = new BoundedCopy(maxBytes);
  const source = file.getStream();
  const stop = await readUntil(source, chunks, (chunk) => !copy.add(chunk));
  if (stop.kind === 'enough') return { kind: 'partial', why: 'size', rest: withStream(file, stop.rest) };
  if (stop.kind === 'broken') source.destroy?.();
  const body = copy.body!;
  if (stop.kind === 'complete' && (length === undefined || length === body.length)) return { kind: 'complete', body };
  return { kind: 'partial', why: 'incomplete', rest: withStream(file, replay(chunks, stop)) };
}

/** @param chunks receives copies of the chunks, or the chunks themselves if they are no bytes */
function readUntil(source: Readable, chunks: unknown[], isEnough: (chunk: unknown) => boolean): Promise<Stop> {
  return new Promise((resolve) => {
    const take = (chunk: unknown) => {
      chunks.push(copyOf(chunk) ?? chunk);
      if (!isEnough(chunk)) return;
      source.pause();
      source.off('data', take);
      resolve({ kind: 'enough', rest: new OwnedStream(source, NOBODY, chunks) });
    };
    source.on('data', take).resume();
    source.on('end', () => resolve({ kind: 'complete' }));
    source.on('error', (error) => resolve({ kind: 'broken', error }));
    source.on('close', () => resolve({ kind: 'broken' }));
  });
}

const NOBODY = { chunk: () => undefined, over: () => undefined };

/** Returns a stream of the chunks that were read, with the same end. */
function replay(chunks: readonly unknown[], stop: Stop): Readable {
  const again = async function* () {
    yield* chunks;
    if (stop.kind === 'broken') throw stop.error ?? new Error('The stream was closed before its end.');
  };
  return Readable.from(again(), { objectMode: false });
}
