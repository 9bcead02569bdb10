import { StreamableFile } from '@nestjs/common';

import { isOpenEnded } from './stream-body.js';

/** The methods by which a streamed value may be closed. */
interface Closable {
  on?(event: 'error', listener: () => void): unknown;
  destroy?(): unknown;
  cancel?(): Promise<unknown>;
  return?(): Promise<unknown>;
  readonly body?: Closable | null;
  readonly locked?: boolean;
}

const ignore = () => undefined;

/** True if a value may hold a resource open until it is sent, and can be sent only once. */
export const holdsSomething = (value: unknown): boolean => value instanceof StreamableFile || isOpenEnded(value);

/** Closes the resources of a value that is not sent, such as an open file. Never throws. */
export function discard(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  const source = (value instanceof StreamableFile ? value.getStream() : value) as Closable;
  close(isResponse(source) ? source.body : source);
}

const isResponse = (source: object) => Object.prototype.toString.call(source) === '[object Response]';

/** Opening a file may still fail. That error has no reader. */
function close(source: Closable | null | undefined): void {
  if (typeof source?.destroy === 'function') {
    source.on?.('error', ignore);
    source.destroy();
  } else if (typeof source?.cancel === 'function') {
    if (!source.locked) source.cancel().catch(ignore);
  } else if (isGenerator(source)) source.return!().catch(ignore);
}

const isGenerator = (source: Closable | null | undefined): source is Closable =>
  typeof source === 'object' &&
  source !== null &&
  Symbol.asyncIterator in source &&
  typeof source.return === 'function';
