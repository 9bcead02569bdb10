/** A value cannot be stored so that it comes back as it was. The message says how to fix it. */
export class Unpackable extends Error {
  override readonly name = 'Unpackable';
}
