import { describe, expect, it } from '@jest/globals';

import {
  DatabaseKeyValue,
  DummyKeyValue,
  type GiottoCacheOptions,
  type GiottoKeyValue,
  LocMemKeyValue,
  MemcacheKeyValue,
  RedisKeyValue,
} from 'giotto-cache';
import { placementWarnings } from '../../lib/nest/providers/placement-warnings.js';
import { secondWorker, type WorkerSigns } from '../../lib/nest/providers/workers.js';
import { MoodyKeyValue } from '../support/cache/doubles.js';
import { refusalOf } from '../support/apps/refusals.js';

const bare = <KeyValue extends GiottoKeyValue>(keyValue: KeyValue) => Object.assign(keyValue, { prefix: '' });

const refusal = (what: string, shown = '""') => ({
  name: 'TypeError',
  code: 'GIOTTO_INVALID_OPTION',
  message: `prefix: ${shown} is not possible. ${what} may have keys of others too, and this one tells them apart. Use a text such as 'shop:', or leave the option out for one with the name in package.json.`,
});

describe('an empty prefix', () => {
  it.each<readonly [string, () => GiottoCacheOptions]>([
    ['RedisKeyValue', () => ({ cache: 'redis', prefix: '' })],
    ['RedisKeyValue', () => ({ cache: new RedisKeyValue({ port: 1 }), prefix: '' })],
    ['RedisKeyValue', () => ({ cache: new RedisKeyValue({ port: 1, prefix: '' }) })],
    ['MemcacheKeyValue', () => ({ cache: 'memcache', prefix: '' })],
    ['MemcacheKeyValue', () => ({ cache: new MemcacheKeyValue({ hosts: ['127.0.0.1:1'], prefix: '' }) })],
    ['DatabaseKeyValue', () => ({ cache: 'database', prefix: '' })],
    ['DatabaseKeyValue', () => ({ cache: bare(new DatabaseKeyValue()) })],
    ['MoodyKeyValue', () => ({ cache: new MoodyKeyValue(), prefix: '' })],
    ['MoodyKeyValue', () => ({ cache: bare(new MoodyKeyValue()) })],
  ])('stops an application on a server: %s', async (what, cache) => {
    expect(await refusalOf({ controllers: [], cache: cache() })).toEqual(refusal(what));
  });

  it('stops it too if a backend of its own has none', async () => {
    const cache = Object.assign(new MoodyKeyValue(), { prefix: undefined as unknown as string });
    expect(await refusalOf({ controllers: [], cache: { cache } })).toEqual(refusal('MoodyKeyValue', 'undefined'));
  });

  it.each([
    ['process memory', () => ({ cache: new LocMemKeyValue(), prefix: '' })],
    ['the dummy', () => ({ cache: new DummyKeyValue(), prefix: '' })],
    [
      'a backend of its own whose empty prefix an option replaces',
      () => ({ cache: bare(new MoodyKeyValue()), prefix: 'a:' }),
    ],
  ])('is no matter with %s', async (_, cache) => {
    expect(await refusalOf({ controllers: [], cache: cache() })).toEqual({ answer: 'started' });
  });
});

describe('the second worker', () => {
  it.each<readonly [string, WorkerSigns, string | undefined]>([
    ['a process by itself', { workerId: undefined, env: {} }, undefined],
    ['the first worker of node:cluster', { workerId: 1, env: {} }, undefined],
    ['the second worker of node:cluster', { workerId: 2, env: {} }, 'worker 2 of node:cluster'],
    ['a third one', { workerId: 3, env: {} }, undefined],
    ['the first process of PM2', { workerId: undefined, env: { NODE_APP_INSTANCE: '0' } }, undefined],
    ['the second process of PM2', { workerId: undefined, env: { NODE_APP_INSTANCE: '1' } }, 'NODE_APP_INSTANCE=1'],
    [
      'the only process of an application in cluster mode of PM2',
      { workerId: 2, env: { NODE_APP_INSTANCE: '0' } },
      undefined,
    ],
    ['the second one there', { workerId: 7, env: { NODE_APP_INSTANCE: '1' } }, 'NODE_APP_INSTANCE=1'],
    ['one with another variable', { workerId: 2, env: { instance_var: 'NR', NR: '1' } }, 'NR=1'],
  ])('speaks for all: %s', (_, signs, expected) => {
    expect(secondWorker(signs)).toBe(expected);
  });
});

describe('the startup', () => {
  const WORKERS = `${new LocMemKeyValue().describe()}: the application runs in several workers (this is worker 2 of node:cluster), and each has entries of its own. An invalidation reaches one of them. Use a backend that processes share: GiottoCacheModule.forRoot({ cache: 'redis' }).`;
  const NAMELESS =
    'redis at localhost:6379: the prefix is "giotto:", because no package.json has a name. Another application without one would share its entries. Give package.json a "name", or write GiottoCacheModule.forRoot({ prefix: \'shop:\' }).';
  const redis = (prefix: string) => Object.assign(new RedisKeyValue(), { prefix });

  const worker = 'worker 2 of node:cluster';

  it.each<{ what: string; keyValue: GiottoKeyValue; prefix?: string; worker?: string; expected: readonly string[] }>([
    { what: 'workers with a memory each', keyValue: new LocMemKeyValue(), worker, expected: [WORKERS] },
    { what: 'one process with its memory', keyValue: new LocMemKeyValue(), expected: [] },
    { what: 'workers that store nothing', keyValue: new DummyKeyValue(), worker, expected: [] },
    { what: 'workers that share a server', keyValue: redis('giotto:shop:'), worker, expected: [] },
    { what: 'an application without a name', keyValue: redis('giotto:'), expected: [NAMELESS] },
    { what: 'one that chose the prefix', keyValue: redis('giotto:'), prefix: 'giotto:', expected: [] },
  ])('warns of what is shared by mistake or not at all: $what', ({ keyValue, prefix, worker: sign, expected }) => {
    expect(placementWarnings(keyValue, { prefix }, sign)).toEqual(expected);
  });
});
