import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';

import { DataSource, type DataSourceOptions } from 'typeorm';

import { syncdb } from '../../lib/database/syncdb.js';
import { DatabaseKeyValue } from '../../lib/keyvalue/database/database.key-value.js';
import { DATABASES, type TestDatabase, using } from '../support/database/databases.js';
import { patient } from '../support/keyvalue/patient.js';
import { describeKeyValue } from 'giotto-cache/testing';

const bytes = Buffer.from('v');
const item = (key: string) => ({ key, value: bytes, seconds: 60 });

/** Milliseconds. PostgreSQL looks for a deadlock after a second. */
const PATIENCE_BELOW_DEADLOCK = 700;

describe.each(Object.entries(DATABASES))('over %s', (name, make) => {
  let database: TestDatabase;
  let ahead = 0;
  const pass =
    name === 'SQLite'
      ? (ms: number) => {
          ahead += ms;
        }
      : undefined;
  const create = (prefix: string) =>
    patient(new DatabaseKeyValue(new DataSource(database.options), { prefix, clock: () => Date.now() + ahead }));
  const query = (sql: string) => using(new DataSource(database.options), (dataSource) => dataSource.query(sql));
  const rows = async () => Number((await query('SELECT count(*) AS n FROM giotto_cache'))[0].n);

  beforeAll(async () => {
    database = await make();
    await syncdb(new DataSource(database.options));
  });
  afterAll(() => database.drop());

  describeKeyValue(`DatabaseKeyValue on ${name}`, { create, ...(pass && { pass }) });

  it('opens again after a close that is still running', async () => {
    const keyValue = create('anew:');
    await keyValue.open();
    await Promise.all([keyValue.close(), keyValue.open(), keyValue.close()]);
    await keyValue.open();
    await Promise.all([keyValue.close(), keyValue.open()]);
    await keyValue.set('k', bytes, 60);
    expect(await keyValue.get('k')).toEqual(bytes);
    await keyValue.close();
  });

  describe('DatabaseKeyValue beside another one', () => {
    let one: DatabaseKeyValue;
    let other: DatabaseKeyValue;
    beforeAll(async () => {
      [one, other] = [create('race:'), create('race:')];
      await Promise.all([one.open(), other.open()]);
    });
    afterAll(() => Promise.all([one.close(), other.close()]));
    beforeEach(() => query('DELETE FROM giotto_cache'));

    it('lets one of 100 adds win, over two pools', async () => {
      for (let round = 0; round < 20; round++) {
        const wins = await Promise.all(
          Array.from({ length: 100 }, (_, n) => (n % 2 ? one : other).add(`${round}`, bytes, 60)),
        );
        expect(wins.filter(Boolean)).toHaveLength(1);
      }
    });

    it('lets one add win right at the end of the old entry', async () => {
      for (let round = 0; round < 5; round++) {
        await one.set(`${round}`, bytes, 0.03);
        const wins: Promise<boolean>[] = [];
        for (let n = 0; n < 60; n++) {
          wins.push(one.add(`${round}`, Buffer.from(`${n}`), 60), other.add(`${round}`, bytes, 60));
          await wait(1);
          pass?.(1);
        }
        expect((await Promise.all(wins)).filter(Boolean)).toHaveLength(1);
      }
    });

    it.each<readonly [string, (keyValue: DatabaseKeyValue, keys: readonly string[]) => Promise<unknown>]>([
      ['adds', (keyValue, keys) => keyValue.addAndGet(keys.map(item), keys)],
      ['extends', (keyValue, keys) => keyValue.extend(keys, 120)],
    ])('adds several keys together while another one %s them in another order, without a deadlock', async (_, act) => {
      const [mine, its] = [1, 2].map(() => Object.assign(create('order:'), { timeout: PATIENCE_BELOW_DEADLOCK })) as [
        DatabaseKeyValue,
        DatabaseKeyValue,
      ];
      await Promise.all([mine.open(), its.open()]);
      for (let round = 0; round < 100; round++) {
        const keys = Array.from({ length: 8 }, (_key, n) => `${round} ${n}`);
        if (round % 2) for (const key of keys) await mine.set(key, bytes, 60);
        const backwards = [...keys].reverse();
        await Promise.all([mine.addAndGet(keys.map(item), keys), act(its, backwards), act(its, keys)]);
      }
      await Promise.all([mine.close(), its.close()]);
    });

    it('sets, adds, deletes, clears and prunes concurrently without a visible deadlock', async () => {
      const work = Array.from({ length: 600 }, (_, n) => {
        const [keyValue, key] = [n % 2 ? one : other, `${n % 7}`];
        if (n % 50 === 0) return keyValue.clear();
        if (n % 31 === 0) return keyValue.prune();
        if (n % 3 === 0) return keyValue.set(key, bytes, n % 4 ? 60 : 0.001);
        return n % 3 === 1 ? keyValue.delete(key) : keyValue.add(key, bytes, n % 4 ? 0.001 : 60);
      });
      const outcomes = await Promise.allSettled<unknown>(work);
      expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([]);
    });

    it('prunes what expired, in two processes at once, and leaves the rest', async () => {
      const old = Array.from({ length: 2300 }, (_, n) => one.set(`old ${n}`, bytes, 60));
      await Promise.all([...old, one.set('live', bytes, 3600), one.set('for ever', bytes, 0)]);
      await one.close(); // once it has swept
      await Promise.all([
        query(`UPDATE giotto_cache SET expires_at = 1 WHERE expires_at < ${Date.now() + ahead + 600_000}`),
        one.open(),
      ]);
      const pruned = await Promise.all([one.prune(), other.prune()]);
      expect(pruned[0] + pruned[1]).toBe(2300);
      expect(await one.getMany(['live', 'for ever'])).toEqual([bytes, bytes]);
      expect([await rows(), await one.prune()]).toEqual([2, 0]);
    });

    it('sweeps in the background, so that expired rows do not pile up', async () => {
      for (let round = 0; round < 6; round++) {
        await Promise.all(Array.from({ length: 500 }, (_, n) => one.set(`${round} ${n}`, bytes, 0.001)));
        await wait(5);
        pass?.(5);
      }
      await one.set('live', bytes, 60);
      await one.close();
      expect(await rows()).toBeLessThan(2000);
      await one.open();
      expect(await one.get('live')).toEqual(bytes);
    });

    it('gets more keys than go into one query', async () => {
      const keys = Array.from({ length: 1201 }, (_, n) => `k${n}`);
      await one.set('k1200', bytes, 60);
      expect((await one.getMany(keys)).findIndex((value) => value !== undefined)).toBe(1200);
    });

    it('takes keys and values of any text and bytes in one message', async () => {
      const texts = [
        "it's; DROP TABLE x; --",
        '$1 ? :a',
        'back\\slash \\x41',
        'line\nend\0',
        'żółw 🐢 \ud800',
        'E\'"`',
      ];
      const items = texts.map((key) => ({ key, value: Buffer.from(`${key}\xff`, 'latin1'), seconds: 60 }));
      const both = await one.addAndGet([...items, ...items], texts);
      expect(both.added).toEqual([...texts.map(() => true), ...texts.map(() => false)]);
      expect(both.found).toEqual(items.map(({ value }) => value));
      expect(await other.getMany(texts)).toEqual(both.found);
      const readable = (await query('SELECT * FROM giotto_cache')).map(({ key }: { key: unknown }) => String(key));
      expect(readable).toEqual(expect.arrayContaining(["it's; DROP TABLE x; --", '$1 ? :a', 'E\'"`']));
    });

    it('adds no value above maxValueBytes in one message with others, and reads what there is', async () => {
      await one.set('there', bytes, 60);
      const huge = { key: 'huge', value: Buffer.alloc(one.maxValueBytes + 1), seconds: 60 };
      const both = await one.addAndGet([huge, { key: 'small', value: bytes, seconds: 0 }], ['there', 'huge', 'small']);
      expect(both).toEqual({ added: [false, true], found: [bytes, undefined, bytes] });
    });

    it('keeps prefixes apart if prefix and key together are equal', async () => {
      const longer = create('race:x:');
      await longer.open();
      await longer.set('k', bytes, 60);
      expect(await one.get('x:k')).toBeUndefined();
      await one.set('x:k', Buffer.from('mine'), 60);
      await one.clear();
      expect(await longer.get('k')).toEqual(bytes);
      await longer.clear();
      await longer.close();
    });

    it('stores a value of exactly maxValueBytes, and adds no larger one', async () => {
      const large = create('large:');
      await large.open();
      const largest = Buffer.alloc(Math.min(large.maxValueBytes, 10 * 1024 * 1024), 7);
      await large.set('large', largest, 60);
      expect((await large.get('large'))?.equals(largest)).toBe(true);
      expect(await large.add('larger', Buffer.alloc(large.maxValueBytes + 1), 60)).toBe(false);
      expect(await large.get('larger')).toBeUndefined();
      await large.close();
    });

    it('takes a prefix of any length', async () => {
      const long = create('ž'.repeat(300));
      await long.open();
      await long.set('k', bytes, 60);
      expect(await long.get('k')).toEqual(bytes);
      await long.clear();
      expect(await long.get('k')).toBeUndefined();
      await long.close();
    });

    it('rejects after it was closed, and works when it is opened again', async () => {
      await other.close();
      await expect(other.get('k')).rejects.toMatchObject({ code: 'GIOTTO_KEY_VALUE_UNAVAILABLE' });
      await other.open();
      expect(await other.get('k')).toBeUndefined();
    });
  });

  it('names the command that creates the missing table, and works once it exists', async () => {
    const without = await make();
    const keyValue = patient(new DatabaseKeyValue(new DataSource(without.options)));
    const missing = { code: 'GIOTTO_MISSING_TABLE', message: expect.stringContaining('syncdb') };
    await expect(keyValue.open()).rejects.toMatchObject(missing);
    await expect(keyValue.get('k')).rejects.toMatchObject(missing);
    await expect(keyValue.set('k', bytes, 60)).rejects.toMatchObject(missing);
    await syncdb(new DataSource(without.options));
    await keyValue.set('k', bytes, 60);
    expect(await keyValue.get('k')).toEqual(bytes);
    await keyValue.close();
    await without.drop();
  });

  it('uses the table with the application’s entityPrefix', async () => {
    const options = { ...database.options, entityPrefix: 'shop_' } as DataSourceOptions;
    const keyValue = patient(new DatabaseKeyValue(new DataSource(options)));
    await expect(keyValue.open()).rejects.toThrow('"shop_giotto_cache"');
    await syncdb(new DataSource(options));
    await keyValue.set('k', bytes, 60);
    await keyValue.close();
    expect(await rows()).toBeGreaterThanOrEqual(0);
  });
});

describe('MariaDB behind a proxy that takes one statement at a time', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await DATABASES.MariaDB!();
    await syncdb(new DataSource(database.options));
  });
  afterAll(() => database.drop());

  it('gets them one by one', async () => {
    const options = { ...database.options, extra: { multipleStatements: false } } as DataSourceOptions;
    const keyValue = patient(new DatabaseKeyValue(new DataSource(options), { prefix: 'single:' }));
    await keyValue.open();
    for (const added of [true, false]) {
      const both = await keyValue.addAndGet([{ key: 'k', value: bytes, seconds: 60 }], ['k', 'none']);
      expect(both).toEqual({ added: [added], found: [bytes, undefined] });
    }
    await keyValue.close();
  });
});
