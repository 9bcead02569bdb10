import { GiottoKeyValue } from '../../../../lib/keyvalue/giotto-key-value.js';
import type { Scheduler } from './scheduler.js';
import { EVERYTHING, type Touches } from './step.js';

/** Who asks, and where. */
interface Settings {
  readonly process: string;
  readonly scheduler: Scheduler;
  /** Stands before every key, so that no schedule sees what another one left. */
  readonly run: string;
  /** Whether answers are held back too, so that they come late. */
  readonly isSlow: boolean;
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
      this.shared.getMany(keys.map((key) => this.own(key))),
    );
  }

  set(key: string, value: Buffer, seconds: number): Promise<void> {
    return this.hold(`set ${key}`, { writes: [key] }, () => this.shared.set(this.own(key), value, seconds));
  }

  add(key: string, value: Buffer, seconds: number): Promise<boolean> {
    return this.hold(`add ${key}`, { writes: [key] }, () => this.shared.add(this.own(key), value, seconds));
  }

  delete(key: string): Promise<boolean> {
    return this.hold(`delete ${key}`, { writes: [key] }, () => this.shared.delete(this.own(key)));
  }

  clear(): Promise<void> {
    return this.hold('clear', { writes: [EVERYTHING] }, () => this.shared.clear());
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
