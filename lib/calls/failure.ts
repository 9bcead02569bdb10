import { HttpException } from '@nestjs/common';

import { isGiottoError } from '../errors/giotto-error.js';
import { reasonOf } from '../errors/reason.js';

/** True for the mistake of whoever calls a program. */
export const isWrongUse = (error: unknown): error is Error => isGiottoError(error, 'GIOTTO_WRONG_USE');

/** Returns an error's message; for a failed validation its details. */
export function messageOf(error: unknown): string {
  const details =
    error instanceof HttpException ? (Object(error.getResponse()) as { message?: unknown }).message : undefined;
  return Array.isArray(details) ? details.join('; ') : reasonOf(error);
}
