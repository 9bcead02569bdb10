import type { StreamableFile } from '@nestjs/common';

const shaped = new WeakSet<object>();

/** Notes that a file has passed the interceptors that are applied before storing. @returns the file */
export function shapedFile(file: StreamableFile): StreamableFile {
  shaped.add(file);
  return file;
}

export const isShapedFile = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && shaped.has(value);
