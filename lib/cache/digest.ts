import { createHash } from 'node:crypto';

/** Stands for a value in a key where the value itself must not show. */
export const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
