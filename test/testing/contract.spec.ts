import { describe, expect, it } from '@jest/globals';
import { LocMemKeyValue, type GiottoKeyValue } from 'giotto-cache';
import { contract, describeKeyValue, ManualClock, type KeyValueSubject } from 'giotto-cache/testing';

/** A runner that has no more than the suite needs. */
async function play(subject: KeyValueSubject): Promise<Map<string, unknown>> {
  const tests = new Map<string, () => Promise<void>>();
  const runner = {
    describe: (_name: string, define: () => void) => define(),
    it: (name: string, run: () => Promise<void>) => tests.set(name, run),
  };
  describeKeyValue('Subject', subject, runner);
  const failures = new Map<string, unknown>();
  for (const [name, run] of tests) await run().catch((error: unknown) => failures.set(name, error));
  expect([...tests.keys()]).toEqual(contract.map(({ name }) => name));
  return failures;
}

const clock = new ManualClock();

const subject = (create: KeyValueSubject['create']): KeyValueSubject => ({
  create,
  shortest: 0.001,
  pass: (milliseconds) => clock.advance(milliseconds),
});

describe('describeKeyValue', () => {
  it('runs with a runner of the caller', async () => {
    expect(await play(subject((prefix) => new LocMemKeyValue({ prefix, clock: clock.now, maxEntries: 5000 })))).toEqual(
      new Map(),
    );
  });

  it('catches a backend whose `delete` always returns true', async () => {
    class Truthy extends LocMemKeyValue {
      override async delete(key: string) {
        await super.delete(key);
        return true;
      }
    }
    const failures = await play(subject((prefix) => new Truthy({ prefix, clock: clock.now, maxEntries: 5000 })));
    expect([...failures.keys()]).toEqual([
      'drops an entry after its lifetime, and not before',
      'tells whether delete found an entry',
    ]);
  });

  it('closes every backend that it opened, whether or not the promise was kept', async () => {
    const open = new Set<GiottoKeyValue>();
    class Counted extends LocMemKeyValue {
      override async open() {
        open.add(this);
      }
      override async close() {
        open.delete(this);
      }
      override describe() {
        return 'two\nlines';
      }
    }
    const failures = await play(subject((prefix) => new Counted({ prefix, clock: clock.now, maxEntries: 5000 })));
    expect([...failures.keys()]).toEqual(['describes itself in one line']);
    expect(open).toEqual(new Set());
  });
});

describe('the promises about compareAndSet', () => {
  const promises = contract.filter(({ name }) => name.endsWith('(compareAndSet)'));

  /** Returns the names of those that a backend breaks. */
  async function broken(create: () => GiottoKeyValue): Promise<string[]> {
    const failed: string[] = [];
    const time = { shortest: 0.001, pass: (milliseconds: number) => clock.advance(milliseconds) };
    for (const { name, run } of promises)
      await run(create(), create(), time).catch(() => void failed.push(name.replace(' (compareAndSet)', '')));
    return failed;
  }
  const inMemory = () => new LocMemKeyValue({ clock: clock.now, maxEntries: 5000 });

  it('are kept by process memory', async () => {
    expect(await broken(inMemory)).toEqual([]);
  });

  it('are broken by a backend that compares first and sets later', async () => {
    class Hesitant extends LocMemKeyValue {
      override async compareAndSet(key: string, expected: Buffer, value: Buffer) {
        const isExpected = (await this.get(key))?.equals(expected) === true;
        if (isExpected) await this.set(key, value, 60);
        return isExpected;
      }
    }
    expect(await broken(() => new Hesitant({ clock: clock.now, maxEntries: 5000 }))).toEqual([
      'keeps the lifetime',
      'lets exactly one of many concurrent callers win',
      'stores nothing above the limit, and keeps the old value',
    ]);
  });

  it.each<readonly [string, Pick<GiottoKeyValue, 'compareAndSet'>]>([
    ['has no such method', { compareAndSet: undefined }],
    [
      'finds out that its server cannot do it',
      {
        compareAndSet(this: GiottoKeyValue) {
          this.compareAndSet = undefined;
          return Promise.reject(new Error('refused'));
        },
      },
    ],
  ])('do not concern a backend that %s', async (_, methods) => {
    expect(await broken(() => Object.assign(inMemory(), methods) as GiottoKeyValue)).toEqual([]);
  });

  it('are all broken by a backend that refuses and keeps the method', async () => {
    const refusing = { compareAndSet: () => Promise.reject(new Error('refused')) };
    expect(await broken(() => Object.assign(inMemory(), refusing))).toHaveLength(promises.length);
  });
});
