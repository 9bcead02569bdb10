import { makeDocument, sizeNames, type Size } from '../plan/sizes.js';

const all = sizeNames.map((size) => [size, makeDocument(size)] as const);
const documents = new Map(all);
const buffers = new Map(all.map(([size, document]) => [size, Buffer.from(JSON.stringify(document))]));

let computed = 0;

/** How often the handler has run. */
export const runs = (): number => computed;

/** What the handler returns. It costs nothing to make, so an uncached route pays for nothing but its view. */
export function compute(size: Size): object {
  computed++;
  return documents.get(size)!;
}

/** The document's JSON, made once. */
export const prepared = (size: Size): Buffer => buffers.get(size)!;
