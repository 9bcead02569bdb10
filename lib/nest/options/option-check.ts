import { invalidOption, unknownOption } from '../../errors/options.js';

/** @throws TypeError naming the option and the cure */
export function check(option: string, value: unknown, isPossible: boolean, cure: string): void {
  if (!isPossible) throw invalidOption(option, value, cure);
}

/**
 * So that nobody believes to have said something that was never heard, such as `varyBy: ['cookie']`.
 * @param known every option that there is
 * @throws TypeError naming what is none
 */
export function checkNames(where: string, options: object, known: Readonly<Record<string, true>>): void {
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(known, name));
  if (unknown !== undefined) throw unknownOption(where, unknown, Object.keys(known));
}

/** Whether a value is a number of something that there must be some of. */
export const isPositive = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value > 0;
