import { beforeEach, describe, expect, it } from '@jest/globals';

import { Outage } from '../../lib/cache/backend/outage.js';
import { SafeKeyValue } from '../../lib/cache/backend/safe-key-value.js';
import { Windows } from '../../lib/cache/tier/windows.js';
import { keyValueUnavailable } from '../../lib/errors/backend.js';
import { asPart } from '../../lib/keyvalue/unavailable.js';
import { Notebook } from '../support/cache/doubles.js';
import { noSleep } from '../support/cache/manual-sleep.js';
import { SharedKeyValue } from '../support/cache/processes.js';

/** Several servers, some of which are away. */
class PartlyAway extends SharedKeyValue {
  away: (key: string) => boolean = () => false;

  override async getMany(keys: readonly string[]): Promise<(Buffer | undefined)[]> {
    if (keys.some(this.away)) throw asPart(keyValueUnavailable('h:1', 'it is away'), true);
    return super.getMany(keys);
  }

  override async get(key: string): Promise<Buffer | undefined> {
    return (await this.getMany([key]))[0];
  }
}

let backend: PartlyAway;
let waits: number[];
let windows: Windows;

beforeEach(() => {
  backend = new PartlyAway();
  waits = [];
  const outage = new Outage(
    () => 'h:1',
    new Notebook(),
    () => 0,
  );
  windows = new Windows(
    {
      keyValue: new SafeKeyValue(backend, outage, noSleep),
      steady: () => 0,
      sleep: async (ms) => void waits.push(ms),
    },
    0,
  );
});

const publish = (length: number) => backend.set(`window ${length}`, Buffer.of(1), 600);
const pass = async () => (await windows.pass(), waits);

describe('an invalidation waits', () => {
  it('for nobody if no process takes anything for current', async () => {
    expect(await pass()).toEqual([]);
  });

  it('for the longest of all processes', async () => {
    await publish(100);
    await publish(500);
    expect(await pass()).toEqual([500 * 1.01 + 5]);
  });

  it('for what a server that is away may have, and no longer', async () => {
    await publish(100);
    backend.away = (key) => key === 'window 250';
    expect(await pass()).toEqual([250 * 1.01 + 5]);
  });

  it('for nobody longer than what it reads if a server with shorter ones is away', async () => {
    await publish(1000);
    backend.away = (key) => key === 'window 250';
    expect(await pass()).toEqual([1000 * 1.01 + 5]);
  });

  it('for the longest that there can be if no server is there', async () => {
    backend.away = () => true;
    expect(await pass()).toEqual([5000 * 1.01 + 5]);
  });
});
