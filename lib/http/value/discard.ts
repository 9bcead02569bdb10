import { StreamableFile } from '@nestjs/common';

import { isOpenEnded } from './stream-body.js';

/** What a value that is sent bit by bit may be closed by. */
interface Closable {
  on?(event: 'error', listener: () => void): unknown;
  destroy?(): unknown;
  cancel?(): Promise<unknown>;
  return?(): Promise<unknown>;
  readonly body?: Closable | null;
  readonly locked?: boolean;
}

const ignore = () => undefined;

/** Whether a value may hold something open until it has been sent, and can be sent once. */
export const holdsSomething = (value: unknown): boolean => value instanceof StreamableFile || isOpenEnded(value);

/** Closes what a value that is not sent holds open, such as a file. Values that hold nothing are left alone. Never throws. */
export function discard(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  const source = (value instanceof StreamableFile ? value.getStream() : value) as Closable;
  close(isResponse(source) ? source.body : source);
}

const isResponse = (source: object) => Object.prototype.toString.call(source) === '[object Response]';

/** A file that is being opened still may fail, of which nobody wants to know. */
function close(source: Closable | null | undefined): void {
  if (typeof source?.destroy === 'function') {
    source.on?.('error', ignore);
    source.destroy();
  } else if (typeof source?.cancel === 'function') {
    if (!source.locked) source.cancel().catch(ignore);
  } else if (isGenerator(source)) source.return!().catch(ignore);
}

const isGenerator = (source: Closable | null | undefined): source is Closable =>
  typeof source === 'object' && source !== null && Symbol.asyncIterator in source && typeof source.return === 'function';
