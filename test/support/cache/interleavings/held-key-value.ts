import { GiottoKeyValue } from '../../../../lib/keyvalue/giotto-key-value.js';
import { Outage } from '../../../../lib/cache/backend/outage.js';
import type { Outcome } from '../../../../lib/cache/backend/outcome.js';
import { SafeKeyValue } from '../../../../lib/cache/backend/safe-key-value.js';
import { Notebook } from '../doubles.js';
import type { Scheduler } from './scheduler.js';
import { EVERYTHING, type Touches } from './step.js';

type AddIfMissing = NonNullable<GiottoKeyValue['addIfMissing']>;

/** Who asks, and where. */
interface Settings {
  readonly process: string;
  readonly scheduler: Scheduler;
  /** Stands before every key, so that no schedule sees what another one left. */
  readonly run: string;
  /** Whether answers are held back too, so that they come late. */
  readonly isSlow: boolean;
  /** Whether each operation is a step of its own, though several are needed. */
  readonly isPlain: boolean;
  /** Whether the operation that begins now is to fail, after it was carried out. */
  readonly takeFault: () => boolean;
}

/** A simulated process's way to the backend that all share: each operation goes when the scheduler lets it. */
export class HeldKeyValue extends GiottoKeyValue {
  constructor(
    private readonly shared: GiottoKeyValue,
    private readonly settings: Settings,
  ) {
    super();
    if (!settings.isPlain) Object.assign(this, this.jointSteps());
  }

  /** As on a backend that carries out several commands at once. */
  private jointSteps(): Required<Pick<GiottoKeyValue, 'addAndGet' | 'addIfMissing' | 'setIfUnchanged'>> {
    const safe = new SafeKeyValue(this.shared, new Outage(() => 'the backend', new Notebook(), Date.now));
    return {
      addAndGet: (items, keys) =>
        this.hold(
          `addAndGet ${keysOf(items).join(', ')}; ${keys.join(', ')}`,
          { writes: keysOf(items), reads: keys },
          async () => {
            const { added, found } = await safe.addAndGet(this.ownItems(items), this.ownKeys(keys));
            return { added: added.map(valueOf), found: valueOf(found) };
          },
        ),
      addIfMissing: this.shared.addIfMissing === undefined ? this.addThenRead(safe) : this.addAndRead(),
      setIfUnchanged: (item, others, seconds) =>
        this.hold(`setIfUnchanged ${item.key}`, { writes: [item.key], reads: keysOf(others) }, async () =>
          valueOf(await safe.setIfUnchanged(this.ownItems([item])[0]!, this.ownItems(others), seconds)),
        ),
    };
  }

  /** In one step, as the backend does it. */
  private addAndRead(): AddIfMissing {
    return (missing, items, keys) =>
      this.hold(
        `addIfMissing ${keysOf(items).join(', ')} unless ${missing}; ${keys.join(', ')}`,
        { writes: keysOf(items), reads: [missing, ...keys] },
        () => this.shared.addIfMissing!(this.own(missing), this.ownItems(items), this.ownKeys(keys)),
      );
  }

  /** Others may come between the script and the read that follows it. */
  private addThenRead(safe: SafeKeyValue): AddIfMissing {
    return async (missing, items, keys) => {
      const added = await this.hold(
        `addIfMissing ${keysOf(items).join(', ')} unless ${missing}`,
        { writes: keysOf(items), reads: [missing] },
        async () => {
          if ((await this.shared.get(this.own(missing))) !== undefined) return undefined;
          return (await safe.addAndGet(this.ownItems(items), this.ownKeys([missing]))).added.map(valueOf);
        },
      );
      return { added, found: await this.getMany(keys) };
    };
  }

  override get maxValueBytes(): number {
    return this.shared.maxValueBytes;
  }

  /** The scheduler's time is no one's fault. */
  override get keepsTimeout(): boolean {
    return true;
  }

  get(key: string): Promise<Buffer | undefined> {
    return this.hold(`get ${key}`, { reads: [key] }, () => this.shared.get(this.own(key)));
  }

  override getMany(keys: readonly string[]): Promise<(Buffer | undefined)[]> {
    return this.hold(`getMany ${keys.join(', ')}`, { reads: keys }, async () =>
      this.shared.getMany(this.ownKeys(keys)),
    );
  }

  set(key: string, value: Buffer, seconds: number): Promise<void> {
    return this.hold(`set ${key}`, { writes: [key] }, () => this.shared.set(this.own(key), value, seconds));
  }

  add(key: string, value: Buffer, seconds: number): Promise<boolean> {
    return this.hold(`add ${key}`, { writes: [key] }, () => this.shared.add(this.own(key), value, seconds));
  }

  override compareAndSet(key: string, expected: Buffer, value: Buffer): Promise<boolean> {
    return this.hold(`compareAndSet ${key}`, { writes: [key], reads: [key] }, () =>
      this.shared.compareAndSet!(this.own(key), expected, value),
    );
  }

  delete(key: string): Promise<boolean> {
    return this.hold(`delete ${key}`, { writes: [key] }, () => this.shared.delete(this.own(key)));
  }

  clear(): Promise<void> {
    return this.hold('clear', { writes: [EVERYTHING] }, () => this.shared.clear());
  }

  private ownKeys(keys: readonly string[]): string[] {
    return keys.map((key) => this.own(key));
  }

  private ownItems<Item extends { readonly key: string }>(items: readonly Item[]): Item[] {
    return items.map((item) => ({ ...item, key: this.own(item.key) }));
  }

  private own(key: string): string {
    return `${this.settings.run} ${key}`;
  }

  private async hold<T>(what: string, touches: Touches, work: () => Promise<T>): Promise<T> {
    const { scheduler, process, isSlow } = this.settings;
    const answer = await scheduler.hold({ process, what, ...touches }, () => this.tryTo(work));
    return isSlow ? scheduler.hold({ process, what: `has the answer to ${what}` }, () => answer) : answer;
  }

  private async tryTo<T>(work: () => Promise<T>): Promise<T> {
    const answer = await work();
    if (this.settings.takeFault()) throw new Error('The connection is lost, and the answer with it.');
    return answer;
  }
}

const keysOf = (items: readonly { readonly key: string }[]): string[] => items.map(({ key }) => key);

function valueOf<T>(outcome: Outcome<T>): T {
  if (outcome.kind === 'failed') throw new Error('The shared backend failed.');
  return outcome.value;
}
