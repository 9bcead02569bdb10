/** Says what of a value cannot be stored so that it comes back as it was. The message has the cure. */
export class Unpackable extends Error {
  override readonly name = 'Unpackable';
}
