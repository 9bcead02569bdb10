/** How many characters the arguments may take in a key. A key stays in memory for as long as its method runs. */
export const MAX_KEY_LENGTH = 256 * 1024;

/** How many characters all values may take together that a key holds as digests only. It bounds the work, not the memory. */
export const MAX_DIGESTED_LENGTH = 1024 * 1024;

/** How many levels deep an argument may be nested. Each level takes room on the stack. */
export const MAX_DEPTH = 500;
