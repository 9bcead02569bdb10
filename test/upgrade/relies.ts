import { it } from '@jest/globals';

/** Tests that the installed version has something that no package promises. A check that throws has not found it. */
export function relies(on: string, isThere: () => boolean | Promise<boolean>): void {
  it(on, async () => {
    const found = await attempt(isThere);
    if (found !== true) throw new Error(`giotto-cache relies on ${on}`, { cause: found });
  });
}

async function attempt(isThere: () => boolean | Promise<boolean>): Promise<unknown> {
  try {
    return await isThere();
  } catch (error) {
    return error;
  }
}

/** True if all of these are methods of an object, inherited ones included. */
export const hasMethods = (host: object, names: readonly string[]): boolean =>
  names.every((name) => typeof (host as Record<string, unknown>)[name] === 'function');

/** True if an object, or what it inherits from, has all of these properties. */
export const hasAll = (host: object, names: readonly string[]): boolean => names.every((name) => name in host);
