/** A reader of bytes that reads each Buffer once: for a backend that hands out the same one on every hit. What is none is left to `read`. */
export function oncePerBuffer<Bytes extends Buffer | undefined, Read>(read: (bytes: Bytes) => Read | undefined): (bytes: Bytes) => Read | undefined {
  const known = new WeakMap<object, Read>();
  return (bytes) => {
    const remembered = known.get(bytes as object);
    if (remembered !== undefined) return remembered;
    const value = read(bytes);
    if (Buffer.isBuffer(bytes) && value !== undefined) known.set(bytes, value);
    return value;
  };
}
