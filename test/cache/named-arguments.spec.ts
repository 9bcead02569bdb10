import { describe, expect, it } from '@jest/globals';
import { inspect, isDeepStrictEqual } from 'node:util';

import { ArgumentNames } from '../../lib/cache/key/argument-names.js';
import { encode } from '../../lib/cache/key/encode.js';
import { thrownBy } from '../support/errors.js';

describe('named arguments', () => {
  const names = new ArgumentNames({
    where: 'Shop.item',
    isOpen: false,
    names: [
      { name: 'id', index: 0, isRest: false, alias: 'param.id' },
      { name: '__proto__', index: 1, isRest: false },
    ],
  });
  const named = names.of([7, 'x']);
  const other = names.of([7, 'x']);

  it('are called by their names, what the key calls them, and their positions', () => {
    expect([named['id'], named['param.id'], named['0'], named['1'], Object.keys(named)]).toEqual([
      7,
      7,
      7,
      'x',
      ['id', '__proto__'],
    ]);
  });

  it.each<[string, (args: Record<string, unknown>) => unknown]>([
    ['read', (args) => args['page']],
    ['taken out', ({ page }) => page],
    ['taken out with a default', ({ page = 1 }) => page],
    ['a position', (args) => args['2']],
  ])('throw for an unknown name: %s', (_, read) => {
    expect(thrownBy(() => read(named))).toMatchObject({
      name: 'TypeError',
      code: 'GIOTTO_UNKNOWN_ARGUMENT',
      message: expect.stringMatching('There are: id, __proto__[.]'),
    });
  });

  it('look like a plain object to code that inspects them', async () => {
    expect({ ...named }).toEqual(
      Object.fromEntries([
        ['id', 7],
        ['__proto__', 'x'],
      ]),
    );
    expect(JSON.stringify(named)).toBe('{"id":7,"__proto__":"x"}');
    expect(encode(named, 'args')).toBe(
      encode(
        Object.fromEntries([
          ['id', 7],
          ['__proto__', 'x'],
        ]),
        'args',
      ),
    );
    expect(structuredClone(named)).toEqual(structuredClone({ ...named }));
    expect([isDeepStrictEqual(named, other), 'page' in named, Object.hasOwn(named, 'id'), `${String(named)}`]).toEqual([
      true,
      false,
      true,
      '[object Object]',
    ]);
    expect([named.constructor, named instanceof Object, named[Symbol.iterator as never]]).toEqual([
      Object,
      true,
      undefined,
    ]);
    expect(await Promise.resolve(named)).toBe(named);
    expect(inspect(named)).toContain('id: 7');
    expect(named).toEqual(other);
    const seen: string[] = [];
    for (const name in named) seen.push(name);
    expect(seen).toEqual(['id', '__proto__']);
  });
});
