import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';

import { GiottoCache, type GiottoCacheLifetime } from 'giotto-cache';
import { BACKENDS, type Place } from '../support/apps/backends.js';
import { startStandalone, type Standalone } from '../support/apps/standalone.js';
import { eventually } from '../support/keyvalue/outcomes.js';

interface Rate {
  readonly run: number;
  readonly lifetime: GiottoCacheLifetime;
}

let runs = 0;
let act: () => Promise<Rate> | Rate;
const next = (lifetime: GiottoCacheLifetime) => () => ({ run: ++runs, lifetime });
const fail = () => {
  throw new Error('away');
};

@Injectable()
class Rates {
  @GiottoCache((rate: Rate) => rate.lifetime, { timeout: 3000 })
  async find(_id: number): Promise<Rate> {
    return act();
  }
}

const CALLERS = ['a provider’s method', 'wrap'] as const;

describe.each(BACKENDS)('stale times of a single value on $name', ({ open }) => {
  let place: Place;
  let one: Standalone;
  let id = 0;
  beforeAll(async () => {
    place = await open();
    one = await startStandalone({ cache: place.connect(), jitter: 0 }, [Rates]);
  });
  afterAll(async () => {
    await one.close();
    await place.drop();
  });
  beforeEach(() => {
    [runs, id] = [0, id + 1];
  });

  const age = (seconds: number) => void (one.clock.now += seconds * 1000);
  const call = (caller: (typeof CALLERS)[number]): Promise<Rate> =>
    caller === 'wrap'
      ? one.service.wrap(
          ['rate', id],
          (rate: Rate) => rate.lifetime,
          () => act(),
          { timeout: 3000 },
        )
      : one.app.get(Rates).find(id);

  it.each(CALLERS)('answer in place of an error, and no longer: %s', async (caller) => {
    act = next({ seconds: 60, staleIfError: 100 });
    expect((await call(caller)).run).toBe(1);
    act = fail;
    age(159);
    expect((await call(caller)).run).toBe(1);
    age(2);
    await expect(call(caller)).rejects.toThrow('away');
  });

  it.each(CALLERS)('answer while the value is recomputed: %s', async (caller) => {
    act = next({ seconds: 60, staleWhileRevalidate: 30 });
    expect((await call(caller)).run).toBe(1);
    age(80);
    expect((await call(caller)).run).toBe(1);
    await eventually(async () => expect((await call(caller)).run).toBe(2));
  });

  it.each(CALLERS)('keep the value from being stored if they are impossible: %s', async (caller) => {
    act = next({ seconds: 60, staleIfError: -1 });
    expect([(await call(caller)).run, (await call(caller)).run]).toEqual([1, 2]);
    const complaint = 'its lifetime function (seconds) returned { seconds: 60, staleIfError: -1 }. Return seconds,';
    expect(one.logger.warnings).toContainEqual(expect.stringContaining(complaint));
  });
});
