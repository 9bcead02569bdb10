import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { LocMemKeyValue } from 'giotto-cache';
import { startStandalone, type Standalone } from '../support/apps/standalone.js';
import { Gate } from '../support/transactions/shop.js';

/** What an adapter of `@nestjs-cls/transactional` gives its host, for a database without a `DataSource`. */
const adapter = () => ({
  wrapWithTransaction: async (_options: object, work: () => Promise<unknown>, _setClient: (client: unknown) => void) =>
    work(),
  getFallbackInstance: () => ({}),
});

const OPTIONS = Symbol('as the library calls it');

describe('an adapter of @nestjs-cls/transactional for another database', () => {
  let app: Standalone;
  let runs = 0;
  const wrap = () => app.service.wrap('key', 60, () => ++runs, { tags: ['rates'] });
  const transaction = (work: () => Promise<unknown>) =>
    app.app.get<ReturnType<typeof adapter>>(OPTIONS).wrapWithTransaction({}, work, () => undefined);

  beforeEach(async () => {
    runs = 0;
    app = await startStandalone({ cache: new LocMemKeyValue() }, [{ provide: OPTIONS, useFactory: adapter }]);
  });
  afterEach(() => app.close());

  it('bypasses the cache inside its transactions', async () => {
    expect(await transaction(async () => [await wrap(), await wrap()])).toEqual([1, 2]);
    expect([await wrap(), await wrap()]).toEqual([3, 3]);
  });

  it('repeats invalidations after its transactions', async () => {
    const [changed, goOn] = [new Gate(), new Gate()];
    const ended = transaction(async () => {
      await app.service.invalidate({ tags: 'rates' });
      changed.open();
      await goOn.opened;
    });
    await changed.opened;
    expect([await wrap(), await wrap()]).toEqual([1, 1]);
    goOn.open();
    await ended;
    expect(await wrap()).toBe(2);
  });

  it('is left as it was when the application has ended', async () => {
    const options = app.app.get<ReturnType<typeof adapter>>(OPTIONS);
    const watched = options.wrapWithTransaction;
    await app.close();
    expect(options.wrapWithTransaction).not.toBe(watched);
  });
});
