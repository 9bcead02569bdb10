import type { GiottoError } from 'giotto-cache';

/** What an error that giotto-cache raised tells: a pattern for `toMatchObject`. */
export interface Told {
  readonly name: string;
  readonly code: string;
  readonly message: string;
}

const told = (error: unknown): Told => {
  const { name, code, message } = error as GiottoError;
  return { name, code, message };
};

/** What a call throws, or an answer in place of an error. */
export function thrownBy(call: () => unknown): Told | { readonly answer: unknown } {
  try {
    return { answer: call() };
  } catch (error) {
    return told(error);
  }
}

/** What a call rejects with, or an answer in place of an error. */
export async function rejectedBy(call: () => Promise<unknown>): Promise<Told | { readonly answer: unknown }> {
  try {
    return { answer: await call() };
  } catch (error) {
    return told(error);
  }
}
