import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Inject, Post, type Provider } from '@nestjs/common';

import { GiottoCache, GiottoInvalidate } from 'giotto-cache';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { RecordingLogger } from '../support/apps/recording-logger.js';

class Prices {
  @GiottoInvalidate({ program: 'prices' })
  async change(price = 1) {
    return { price };
  }

  @GiottoInvalidate({ program: 'price' })
  async one() {}
}

class Frozen extends Prices {
  constructor() {
    super();
    Object.freeze(this);
  }
}

let runs = 0;

@Controller()
class Shop {
  constructor(@Inject('PRICES') private readonly prices: Prices) {}

  @GiottoCache(60, { program: 'prices' })
  @Get('prices')
  list() {
    return { run: ++runs };
  }

  @GiottoCache(60, { program: 'price' })
  @Get('price')
  price() {
    return { run: ++runs };
  }

  @Post('prices')
  change() {
    return this.prices.change();
  }
}

describe.each(ADAPTERS)('@GiottoInvalidate on an object of the application’s own making, on %s', (adapter) => {
  let app: Running;
  let logger: RecordingLogger;
  const begin = async (...providers: Provider[]) => {
    logger = new RecordingLogger();
    app = await start(adapter, { controllers: [Shop], providers, prepare: (made) => made.useLogger(logger) });
    await app.get('/prices');
  };
  beforeEach(() => {
    runs = 0;
  });
  afterEach(() => app.close());
  const isHit = async () => (await app.get('/prices')).cache.includes('hit');

  it.each<[string, Provider[]]>([
    ['useFactory', [{ provide: 'PRICES', useFactory: () => new Prices() }]],
    ['an asynchronous factory', [{ provide: 'PRICES', useFactory: async () => new Prices() }]],
    ['useValue', [{ provide: 'PRICES', useValue: new Prices() }]],
    ['useExisting', [Prices, { provide: 'PRICES', useExisting: Prices }]],
    [
      'a factory that makes a subclass',
      [{ provide: 'PRICES', useFactory: () => new (class Special extends Prices {})() }],
    ],
  ])('is carried out: %s', async (_, providers) => {
    await begin(...providers);
    expect(await app.ask({ method: 'POST', path: '/prices' })).toMatchObject({ status: 201, text: '{"price":1}' });
    expect([await isHit(), logger.warnings]).toEqual([false, []]);
  });

  it('is carried out for the running application if a closed one had the object too', async () => {
    const shared = { provide: 'PRICES', useValue: new Prices() };
    await begin(shared);
    await app.close();
    await begin(shared);
    await app.ask({ method: 'POST', path: '/prices' });
    expect([await isHit(), logger.warnings]).toEqual([false, []]);
  });

  it('is reported as not carried out if the object cannot be extended', async () => {
    await begin({ provide: 'PRICES', useFactory: () => new Frozen() });
    const line = (method: string) =>
      `Frozen.${method}: @GiottoInvalidate is not carried out, since the object that a provider gives takes no property. Let Nest make it: provide the class itself.`;
    expect(logger.warnings).toEqual([line('change'), line('one')]);
  });

  it('is reported as not carried out if another running application has the object', async () => {
    const shared = { provide: 'PRICES', useValue: new Prices() };
    await begin(shared);
    const first = app;
    await begin(shared);
    expect(logger.warnings).toEqual([
      expect.stringMatching(/^Prices\.change: .* belongs to another application that runs\./),
      expect.stringMatching(/^Prices\.one: /),
    ]);
    await first.close();
  });
});

describe('@GiottoInvalidate on an object that nobody provides', () => {
  it('causes one warning while an application runs, and none in a unit test', async () => {
    class Lonely {
      @GiottoInvalidate({ program: 'prices' })
      change() {
        return 1;
      }
    }
    expect(new Lonely().change()).toBe(1);
    const logger = new RecordingLogger();
    const app = await start('express', {
      controllers: [Shop],
      providers: [{ provide: 'PRICES', useValue: new Prices() }],
      prepare: (made) => made.useLogger(logger),
    });
    for (let times = 0; times < 2; times++) expect(new Lonely().change()).toBe(1);
    expect(logger.warnings).toEqual([
      'Lonely.change: nothing is invalidated, since its object is none that Nest has made or that a provider gives. Let a module provide it.',
    ]);
    await app.close();
  });
});
