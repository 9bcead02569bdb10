import { describe, expect, it } from '@jest/globals';

import { ArgumentNames } from '../../lib/cache/key/argument-names.js';

const namesAt = (indices: Record<string, number>) =>
  new ArgumentNames({
    where: 'Shop.item',
    isOpen: false,
    names: Object.entries(indices).map(([name, index]) => ({ name, index, isRest: false })),
  });

describe('arguments by name', () => {
  it('reads each value from the index of its name, in any order', () => {
    expect({ ...namesAt({ x: 1, y: 0 }).of(['Y', 'X', 'Z']) }).toEqual({ x: 'X', y: 'Y' });
  });

  it('keeps the prototype if an argument is called __proto__', () => {
    const names = namesAt({ ['__proto__']: 0, constructor: 1 });
    const args = names.of([{ polluted: true }, 'c']);
    expect(Object.getPrototypeOf(args)).toBe(Object.getPrototypeOf(names.of([])));
    expect([Object.keys(args), 'polluted' in args]).toEqual([['__proto__', 'constructor'], false]);
  });
});
