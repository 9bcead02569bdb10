import type { Fault } from './fault.js';

/** Nothing goes wrong: what is new to this process is loaded and compiled, and the healthy load is measured. */
export const REHEARSAL: Fault = { name: 'none', effect: 'hits', begin: () => undefined, end: () => undefined };
