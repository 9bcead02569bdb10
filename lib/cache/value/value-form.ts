import type { Entry } from '../entry/entry.js';
import { encodeModel, findUncopyable } from '../entry/model.js';

/** The stored form of a value, or why nothing is stored. */
export type Packed =
  /** `given` is what the caller receives whose method ran. */
  | { readonly kind: 'packed'; readonly body: Buffer; readonly classes?: Entry['classes']; readonly given: unknown }
  /** `why` says how to fix it. */
  | { readonly kind: 'refused'; readonly why: string };

/** How values are stored, and what their readers receive. */
export interface ValueForm {
  /** Packs the value as it is now. Later changes do not change what is stored. */
  pack(value: unknown): Packed;
  /** Returns what the caller receives if the value is not stored. */
  given(value: unknown): unknown;
  /** True for an entry that was stored in a form that this one can read. */
  reads(entry: Pick<Entry, 'classes'>): boolean;
  /**
   * Returns what a reader receives, which may be a promise.
   * @param model the decoded body of the entry, which belongs to the reader
   */
  unpack(model: unknown, entry: Pick<Entry, 'classes'>): unknown;
}

const CURE = 'which would not survive being copied. Use plain objects.';

/** Stores values whose copies equal them. A class instance is no such value. */
export const AS_IS: ValueForm = asIs((what) => `it is ${what}, ${CURE}`);

/** @param complain returns the complaint about a value that holds something else */
export function asIs(complain: (what: string) => string): ValueForm {
  return {
    given: (value) => value,
    reads: ({ classes }) => classes === undefined,
    unpack: (model) => model,
    pack: (value) => packCopy(value, { complain, given: value }),
  };
}

/** The complaint about a copy that cannot be stored, and what goes with one that can. */
interface Packing {
  complain(what: string): string;
  readonly given: unknown;
  readonly classes?: Entry['classes'];
}

export function packCopy(copy: unknown, { complain, ...rest }: Packing): Packed {
  const uncopyable = findUncopyable(copy);
  return uncopyable === undefined
    ? { kind: 'packed', body: encodeModel(copy), ...rest }
    : { kind: 'refused', why: complain(uncopyable.what) };
}

/** Returns the same form with the value packed already. */
export function packedNow(form: ValueForm, value: unknown): ValueForm {
  const packed = form.pack(value);
  return { ...form, pack: () => packed };
}
