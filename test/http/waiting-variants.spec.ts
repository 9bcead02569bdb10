import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { Controller, Get, Param } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { GiottoCache, LocMemKeyValue } from 'giotto-cache';
import type { EntryStore } from '../../lib/cache/store/entry-store.js';
import type { Lookup } from '../../lib/cache/store/lookup.js';
import { Background } from '../../lib/cache/support/background.js';
import { systemSleep } from '../../lib/cache/support/sleep.js';
import { VariantMaker } from '../../lib/http/compress/variant-maker.js';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { until } from '../support/apps/scripted.js';
import { deferred } from '../support/cache/computations.js';

const ENTRIES = 30;
const BYTES = 256 * 1024;

@Controller()
class ReportsController {
  @GiottoCache(3600, { compress: true })
  @Get('report/:id')
  report(@Param('id') id: string): string {
    return id.repeat(BYTES / id.length);
  }
}

/** As a server does it, hands out bytes of their own each time; it remembers which of them are still in use. */
class HandingOut extends LocMemKeyValue {
  private readonly handedOut: WeakRef<ArrayBufferLike>[] = [];
  private gate: Promise<void> | undefined;
  held = 0;

  override get isInProcess(): boolean {
    return false;
  }

  override async getMany(keys: readonly string[]): Promise<(Buffer | undefined)[]> {
    return (await super.getMany(keys)).map((bytes) => bytes && this.handOut(bytes));
  }

  /** From now on answers are stored as soon as the promise is kept. */
  hold(gate: Promise<void>): void {
    this.gate = gate;
  }

  override async set(key: string, value: Buffer, seconds: number): Promise<void> {
    if (this.gate !== undefined && !key.startsWith('version ')) {
      this.held++;
      await this.gate;
    }
    return super.set(key, value, seconds);
  }

  /** How many large values are in use. */
  inUse(): number {
    return this.handedOut.filter((each) => each.deref() !== undefined).length;
  }

  private handOut(bytes: Buffer): Buffer {
    const copy = Buffer.from(bytes);
    if (bytes.length >= BYTES) this.handedOut.push(new WeakRef(copy.buffer));
    return copy;
  }
}

const workOf = (maker: VariantMaker) => (maker as unknown as { work: Promise<void> }).work;

/** Notes what is looked up, and finds nothing. */
class LookingStore {
  readonly looked: string[] = [];

  async lookup({ key }: { key: string }): Promise<Lookup> {
    this.looked.push(key);
    return { kind: 'miss', versions: [] };
  }
}

setFlagsFromString('--expose_gc');
const collectGarbage = runInNewContext('gc') as () => void;

describe.each(ADAPTERS)('bodies that wait to be compressed, on %s', (adapter) => {
  let app: Running;
  let backend: HandingOut;
  const settled = () => workOf(app.app.get(VariantMaker));
  beforeEach(async () => {
    backend = Object.assign(new HandingOut(), { timeout: 20_000 });
    app = await start(adapter, { controllers: [ReportsController], cache: { cache: backend } });
  });
  afterEach(() => app.close());

  const head = (id: number) => app.get(`/report/${100 + id}`, { method: 'HEAD', headers: { 'accept-encoding': 'br' } });

  it('are not kept while others are being compressed', async () => {
    const gate = deferred<void>();
    for (let id = 0; id < ENTRIES; id++) await app.get(`/report/${100 + id}`);
    backend.hold(gate.promise);
    for (let id = 0; id < ENTRIES; id++) expect((await head(id)).cache).toBe('giotto; hit; ttl=3600');
    await until(() => backend.held === 1);
    await nextTurn();
    collectGarbage();
    expect(backend.inUse()).toBeLessThan(ENTRIES / 3);
    gate.resolve();
    await settled();
    expect(backend.held).toBe(ENTRIES);
    expect((await head(ENTRIES - 1)).headers['content-encoding']).toBe('br');
  });
});

describe('variants that wait to be made', () => {
  const lookedUp = async (keys: readonly string[]) => {
    const store = new LookingStore();
    const maker = new VariantMaker(store as unknown as EntryStore, new Background(systemSleep), () => 0);
    for (const [at, key] of keys.entries()) maker.make(key, `id ${at}`, 'br');
    await workOf(maker);
    return { store, maker };
  };

  it('are bounded in number', async () => {
    expect((await lookedUp(Array.from({ length: 1000 }, (_, at) => `key ${at}`))).store.looked).toHaveLength(64);
  });

  it('are bounded in characters, and make room when they are done', async () => {
    const long = Array.from({ length: 64 }, (_, at) =>
      String(at)
        .repeat(256 * 1024)
        .slice(0, 256 * 1024),
    );
    const { store, maker } = await lookedUp(long);
    expect(store.looked).toHaveLength(4);
    maker.make('another', 'another', 'br');
    await workOf(maker);
    expect(store.looked).toHaveLength(5);
  });
});
