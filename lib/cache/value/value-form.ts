import type { Entry } from '../entry/entry.js';
import { encodeModel, findUncopyable } from '../entry/model.js';

/** What is stored of a value. */
export type Packed =
  | { readonly kind: 'packed'; readonly body: Buffer; readonly classes?: Entry['classes']; /** For whoever calculated the value. */ readonly answer: unknown }
  /** With the cure. */
  | { readonly kind: 'refused'; readonly why: string };

/** How values are stored, and what their readers get. */
export interface ValueForm {
  /** The value as it is now: whoever changes it later changes nothing that is stored. */
  pack(value: unknown): Packed;
  /** What the caller gets of a value that is not stored. */
  given(value: unknown): unknown;
  /** True for an entry that was stored in a form that this one can read. */
  reads(entry: Pick<Entry, 'classes'>): boolean;
  /**
   * What a reader gets, which may be a promise.
   * @param model what was decoded of the entry's body, the reader's own
   */
  unpack(model: unknown, entry: Pick<Entry, 'classes'>): unknown;
}

const CURE = 'which would not survive being copied. Use plain objects.';

/** Values whose copies are what they are. A class instance is none. */
export const AS_IS: ValueForm = asIs((what) => `it is ${what}, ${CURE}`);

/** @param complain what is said of a value that holds something else */
export function asIs(complain: (what: string) => string): ValueForm {
  return {
    given: (value) => value,
    reads: ({ classes }) => classes === undefined,
    unpack: (model) => model,
    pack: (value) => packCopy(value, { complain, answer: value }),
  };
}

/** How a copy is stored: what is said of one that cannot be, and what goes with it. */
interface Packing {
  complain(what: string): string;
  readonly answer: unknown;
  readonly classes?: Entry['classes'];
}

export function packCopy(copy: unknown, { complain, ...rest }: Packing): Packed {
  const uncopyable = findUncopyable(copy);
  return uncopyable === undefined ? { kind: 'packed', body: encodeModel(copy), ...rest } : { kind: 'refused', why: complain(uncopyable.what) };
}

/** The same, with `pack` done. */
export function packedNow(form: ValueForm, value: unknown): ValueForm {
  const packed = form.pack(value);
  return { ...form, pack: () => packed };
}

