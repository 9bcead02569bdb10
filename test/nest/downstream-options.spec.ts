import { describe, expect, it } from '@jest/globals';

import { surrogateKey } from 'giotto-cache';
import { resolveDownstream, resolveProgramDownstream } from '../../lib/nest/options/resolve-downstream.js';

const purge = () => undefined;
const NOTHING = { terms: undefined, tags: undefined, purge: undefined };
const DEFAULTS = { browser: 0, shared: undefined, cdn: false };

const BOUND = "Use whole seconds, 0 for not at all, or 'lifetime'.";
const BROWSER = "Use whole seconds, 0 to have browsers ask each time, or 'lifetime'.";
const NEEDS_PURGE =
  'shared: "lifetime" is not possible. What is invalidated would stay in shared caches. Pass forRoot({ downstream: { purge } }), or bound it in seconds, such as 60.';

const WRONG: readonly (readonly [unknown, string])[] = [
  [true, ': true is not possible. Use an object such as { browser: 0, shared: 60 }.'],
  [null, ': null is not possible.'],
  [[], ': '],
  [{ browser: -1 }, `: browser: -1 is not possible. ${BROWSER}`],
  [{ browser: 1.5 }, `: browser: 1.5 is not possible. ${BROWSER}`],
  [{ browser: 'forever' }, `: browser: "forever" is not possible. ${BROWSER}`],
  [{ shared: '60' }, `: shared: "60" is not possible. ${BOUND}`],
  [{ shared: Infinity }, `: shared: Infinity is not possible. ${BOUND}`],
  [{ shared: 'lifetime' }, `: ${NEEDS_PURGE}`],
  [{ cdn: 1 }, ': cdn: 1 is not possible. Use true or false.'],
  [{ share: 60 }, ': there is no option "share". There are: browser, shared, cdn'],
];

describe('downstream', () => {
  it('tells nothing unless it is given', () => {
    expect(resolveDownstream(undefined)).toEqual(NOTHING);
    expect(resolveProgramDownstream(undefined, NOTHING, 'Cats.all')).toBeUndefined();
  });

  it.each([
    [{}, DEFAULTS],
    [{ browser: 30 }, { ...DEFAULTS, browser: 30 }],
    [
      { shared: 60, cdn: true },
      { browser: 0, shared: 60, cdn: true },
    ],
    [{ shared: 0 }, DEFAULTS],
    [
      { shared: 'lifetime', purge },
      { ...DEFAULTS, shared: 'lifetime' },
    ],
  ] as const)('of the module: %j', (options, terms) => {
    expect(resolveDownstream(options).terms).toEqual(terms);
  });

  it.each([
    [undefined, { ...DEFAULTS, browser: 30, shared: 60 }],
    [false, undefined],
    [{}, { ...DEFAULTS, browser: 30, shared: 60 }],
    [{ shared: 0 }, { ...DEFAULTS, browser: 30 }],
    [{ browser: 'lifetime' }, { ...DEFAULTS, browser: 'lifetime', shared: 60 }],
  ] as const)("of a program, over the module's: %j", (options, terms) => {
    const module = resolveDownstream({ browser: 30, shared: 60, tags: surrogateKey() });
    expect(resolveProgramDownstream(options, module, 'Cats.all')).toEqual(terms);
  });

  it('of a program alone has the other terms at their defaults', () => {
    expect(resolveProgramDownstream({ shared: 60 }, NOTHING, 'Cats.all')).toEqual({ ...DEFAULTS, shared: 60 });
  });

  it.each(WRONG)('%j is refused with the culprit and the cure', (options, message) => {
    expect(() => resolveDownstream(options as object)).toThrow(`downstream${message}`);
    expect(() => resolveProgramDownstream(options as object, NOTHING, 'Cats.all')).toThrow(
      `Cats.all: downstream${message}`,
    );
  });

  it.each([
    [
      { tags: 'items' },
      'downstream: tags: "items" is not possible. Use surrogateKey(), cacheTag(), edgeCacheTag() or cacheGroups().',
    ],
    [{ purge: 'all' }, 'downstream: purge: "all" is not possible. Use a function of { tags, programs, everything }.'],
  ])('of the module: %j is refused', (options, message) => {
    expect(() => resolveDownstream(options as object)).toThrow(message);
  });

  it.each(['tags', 'purge'])('of a program has no %s', (name) => {
    expect(() => resolveProgramDownstream({ [name]: purge } as object, NOTHING, 'Cats.all')).toThrow(
      `Cats.all: downstream: there is no option "${name}".`,
    );
  });
});
