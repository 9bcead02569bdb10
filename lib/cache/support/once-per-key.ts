/** Makes a value once for each key that inputs have, for as many keys as `most`; then it begins anew. */
export function oncePerKey<Input, Key, Made>(keyOf: (input: Input) => Key, make: (input: Input) => Made, most: number): (input: Input) => Made {
  const known = new Map<Key, Made>();
  return (input) => {
    const key = keyOf(input);
    const remembered = known.get(key);
    if (remembered !== undefined) return remembered;
    const made = make(input);
    if (known.size >= most) known.clear();
    known.set(key, made);
    return made;
  };
}
