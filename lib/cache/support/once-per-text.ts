import { oncePerKey } from './once-per-key.js';

/** Longer texts are rare, and would take more memory than what is made of them takes time. */
const LONGEST = 300;

/**
 * Makes each text's value once, for as many texts as `most`; then it begins anew. What was made of a text also holds the
 * very strings that a map has seen before, which it need not read again.
 */
export function oncePerText<Made>(make: (text: string) => Made, most: number): (text: string) => Made {
  const once = oncePerKey(itself, make, most);
  return (text) => (text.length > LONGEST ? make(text) : once(text));
}

const itself = (text: string) => text;
