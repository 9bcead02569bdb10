/** As many characters as arguments may take in a key: the key waits in memory for as long as its loaded does. */
export const MAX_KEY_LENGTH = 256 * 1024;

/** As many characters as all may take together of which a key holds digests alone. It bounds the work, not the memory. */
export const MAX_DIGESTED_LENGTH = 1024 * 1024;

/** As many levels as an argument may be nested. Each takes room on the stack. */
export const MAX_DEPTH = 500;
