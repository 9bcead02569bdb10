import { describe, expect, it } from '@jest/globals';

import { GiottoCacheService } from 'giotto-cache';
import { begin, data, running, twice } from '../support/transports/cats.js';
import { CatsResolver, release } from '../support/transports/cats.resolver.js';
import { SERVERS } from '../support/transports/graphql.js';
import { runs } from '../support/transports/runs.js';

describe.each(SERVERS)('on %s', (server) => {
  it('a query is cached by its arguments, as pipes and variables leave them', async () => {
    await begin(server);
    expect(await twice('squared(x: 2)')).toEqual([{ squared: 4 }, { squared: 4 }]);
    expect(runs.squared).toBe(1);
    expect(await twice('squared(x: 3)')).toEqual([{ squared: 9 }, { squared: 9 }]);
    expect(runs.squared).toBe(2);
  });

  it('a query without arguments is cached', async () => {
    await begin(server);
    expect(await twice('total')).toEqual([{ total: 1 }, { total: 1 }]);
  });

  it('the last value of an Observable is cached, which is the answer', async () => {
    await begin(server);
    expect(await twice('emitted')).toEqual([{ emitted: 1 }, { emitted: 1 }]);
  });

  it('selections of fields share an entry', async () => {
    await begin(server);
    expect([await data('cat(id: 1) { id }'), await data('cat(id: 1) { id name }')]).toEqual([
      { cat: { id: 1 } },
      { cat: { id: 1, name: 'cat 1' } },
    ]);
  });

  it('fields of one request share one run', async () => {
    await begin(server);
    const answer = data('a: slow(x: 1) b: slow(x: 1) c: slow(x: 1)');
    while (runs.slow === undefined) await new Promise((resolve) => setImmediate(resolve));
    release();
    expect([await answer, runs.slow]).toEqual([{ a: 1, b: 1, c: 1 }, 1]);
  });

  it('a mutation under @GiottoInvalidate invalidates the call', async () => {
    await begin(server);
    await twice('cat(id: 1) { name }');
    await data('cat(id: 2) { name }');
    expect(await data('mutation { rename(id: 1) }')).toEqual({ rename: 1 });
    expect([await data('cat(id: 1) { name }'), await data('cat(id: 2) { name }')]).toEqual([
      { cat: { name: 'cat 3' } },
      { cat: { name: 'cat 2' } },
    ]);
  });

  it.each<[string, object]>([
    ['by name', { id: 1 }],
    ['in a list', [1]],
  ])('code invalidates a call with its arguments %s', async (_how, args) => {
    await begin(server);
    await twice('cat(id: 1) { name }');
    await running.app.get(GiottoCacheService).invalidate({ program: 'CatsResolver.cat', args });
    expect(await data('cat(id: 1) { name }')).toEqual({ cat: { name: 'cat 2' } });
  });

  it('a field is cached by its key, and authenticated requests bypass it', async () => {
    await begin(server);
    const fields = 'cat(id: 1) { age(times: 2) }';
    expect(await twice(fields)).toEqual([{ cat: { age: 201 } }, { cat: { age: 201 } }]);
    expect(await data('cat(id: 1) { age(times: 3) }')).toEqual({ cat: { age: 302 } });
    expect(await data(fields, { authorization: 'Bearer x' })).toEqual({ cat: { age: 203 } });
  });

  it('a value of a class reaches its fields as that class, or is not stored', async () => {
    const logger = await begin(server);
    const answer = { id: 1, sound: 'woof 1' };
    expect(await twice('dog(id: 1) { id sound }')).toEqual([{ dog: answer }, { dog: answer }]);
    expect(await twice('revived(id: 1) { id sound }')).toEqual([{ revived: answer }, { revived: answer }]);
    expect([runs.dog, runs.revived]).toEqual([2, 1]);
    expect(logger.warnings.join('\n')).toMatch(/DogsResolver\.dog is not cached: it is Dog.*revive: Dog/);
  });

  it('code that calls a resolver’s method just runs it', async () => {
    await begin(server);
    await twice('squared(x: 2)');
    const resolver = running.app.get(CatsResolver);
    expect([resolver.squared(2), resolver.squared(2), runs.squared]).toEqual([4, 4, 3]);
  });
});
