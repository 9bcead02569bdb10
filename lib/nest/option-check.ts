import { invalidOption } from '../errors.js';

/** @throws TypeError naming the option and the cure */
export function check(option: string, value: unknown, isPossible: boolean, cure: string): void {
  if (!isPossible) throw invalidOption(option, value, cure);
}

/** Whether a value is a number of something that there must be some of. */
export const isPositive = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value > 0;
