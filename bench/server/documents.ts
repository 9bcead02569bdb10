import { makeDocument, sizeNames, type Size } from '../plan/sizes.js';

const all = sizeNames.map((size) => [size, makeDocument(size)] as const);
const documents = new Map(all);
const buffers = new Map(all.map(([size, document]) => [size, Buffer.from(JSON.stringify(document))]));

let computed = 0;

/** How often the handler has run. */
export const runs = (): number => computed;

/**
 * What the handler returns. It costs nothing to make, so an uncached route pays for nothing but its view.
 * @param size or a size and a number, `1k-17`: the same document for arguments of their own
 */
export function compute(size: Size): object {
  computed++;
  return documents.get(size) ?? documents.get(size.slice(0, size.indexOf('-')) as Size)!;
}

/** The document's JSON, made once. */
export const prepared = (size: Size): Buffer => buffers.get(size)!;
