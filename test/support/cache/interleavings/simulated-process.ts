import { createCache, type Cache } from '../../../../lib/cache/cache.js';
import { Outage } from '../../../../lib/cache/backend/outage.js';
import type { ReadResult } from '../../../../lib/cache/store/computation.js';
import { SafeKeyValue } from '../../../../lib/cache/backend/safe-key-value.js';
import { Notebook } from '../doubles.js';
import { countIn, CountingComputation, KEY, OTHER_KEY, SECONDS } from './counting-computation.js';
import { HeldKeyValue } from './held-key-value.js';
import type { World } from './world.js';

/** An invalidation, by what the database said when it was asked for. */
interface Asked {
  readonly value: number;
}

/** A process of an application, with a cache of its own over the backend of all. */
export class SimulatedProcess {
  private readonly cache: Cache;
  private readonly key: string;
  /** Its own invalidations that the backend has not taken yet, which count for it already. */
  private readonly waiting = new Set<Asked>();

  constructor(
    readonly name: string,
    private readonly world: World,
  ) {
    const { backendOf, run, isSlow = false, isPlain = false, l1, random = () => 0 } = world.settings;
    this.key = world.settings.ofOtherRelease?.includes(name) ? OTHER_KEY : KEY;
    const { clock, scheduler, steady } = world;
    const sleep = world.sleepOf(name);
    const held = new HeldKeyValue(backendOf(name), {
      process: name,
      scheduler,
      run,
      isSlow,
      isPlain,
      takeFault: () => world.takeFault(name),
    });
    const safe = new SafeKeyValue(held, new Outage(() => 'the backend', new Notebook(), clock), sleep);
    this.cache = createCache(safe, held, { clock, sleep, random, steady }, l1);
  }

  /** Asks the computation, and has the answer checked. */
  async read(): Promise<void> {
    const { source, settings } = this.world;
    const [{ floor, softFloor }, waiting] = [source, [...this.waiting]];
    const computation = new CountingComputation(
      settings.asked,
      () => this.count(),
      () => this.linger(),
      this.key,
    );
    const read = await this.cache.reader.read(computation);
    const stillWaiting = waiting.filter((asked) => this.waiting.has(asked)).map((asked) => asked.value);
    const lowest = Math.max(floor, ...stillWaiting);
    source.check(valueOf(read), read.kind === 'stale' ? lowest : Math.max(lowest, softFloor), this.name);
  }

  /** The same, as a consequence of what another process did. */
  async readAfter(other: string): Promise<void> {
    const step = { id: `${this.name} after ${other}`, process: this.name, what: `is asked after ${other} was done` };
    await this.world.scheduler.hold(step, () => undefined);
    await this.read();
  }

  /** Changes the database. */
  change(): Promise<number> {
    const step = { process: this.name, what: 'changes the database', writes: ['database'] };
    return this.world.scheduler.hold(step, () => this.world.source.change());
  }

  async invalidate(...names: string[]): Promise<void> {
    await this.settle(this.cache.invalidations.invalidate(names));
  }

  async soften(...names: string[]): Promise<void> {
    const { value } = this.world.source;
    if (await this.cache.invalidations.invalidate(names, { isSoft: true })) this.world.source.softened(value);
  }

  async clear(): Promise<void> {
    await this.settle(this.cache.invalidations.clear());
  }

  /** Stores the body of an entry in a coding, which is slow. */
  async storeVariant(): Promise<void> {
    const found = await this.cache.store.peek(this.key);
    if (found !== undefined)
      await this.cache.store.storeVariant(this.key, found, {
        variant: { coding: 'br', body: found.body },
        seconds: SECONDS,
      });
  }

  private async settle(invalidation: Promise<boolean>): Promise<void> {
    const asked = { value: this.world.source.value };
    this.waiting.add(asked);
    if (!(await invalidation)) return;
    this.waiting.delete(asked);
    this.world.source.invalidated(asked.value);
  }

  private linger(): Promise<void> {
    return this.world.scheduler.hold({ process: this.name, what: 'has computed' }, () => undefined);
  }

  private count(): Promise<{ value: number; now: number }> {
    const step = { process: this.name, what: 'reads the database', reads: ['database'] };
    return this.world.scheduler.hold(step, () => ({ value: this.world.source.read(), now: this.world.tick() }));
  }
}

const valueOf = (reading: ReadResult<number>): number =>
  reading.kind === 'method' ? reading.result.value : countIn(reading.entry);
