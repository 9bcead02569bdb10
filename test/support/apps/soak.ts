/** What was seen while many asked and changed at the same time. */
export interface Soaked {
  /** Answers that were compared with an invalidation. */
  readonly checks: number;
  /** Answers that came out of the cache. */
  readonly hits: number;
  readonly invalidations: number;
  /** Answers that were older than an invalidation that was done before they were asked for. */
  readonly violations: string[];
}

interface Settings {
  readonly urls: readonly string[];
  readonly random: () => number;
  /** For how long at least. */
  readonly milliseconds: number;
  /** It goes on until enough was seen, however busy the machine is. */
  readonly isEnough: (seen: Soaked) => boolean;
  /** How changes are made known, one as likely as the other. */
  readonly ways: readonly string[];
}

const CALLERS = 32;
const COUNTERS = 4;
const PART_OF_CHANGES = 0.07;

/** Reads and changes counters through all applications, by many callers side by side. */
export class Soak {
  private readonly floors = new Map<string, number>();
  private checks = 0;
  private hits = 0;
  private invalidations = 0;
  private readonly violations: string[] = [];

  constructor(private readonly settings: Settings) {}

  async run(): Promise<Soaked> {
    const end = performance.now() + this.settings.milliseconds;
    await Promise.all(Array.from({ length: CALLERS }, () => this.call(end)));
    return this.seen;
  }

  private get seen(): Soaked {
    const { checks, hits, invalidations, violations } = this;
    return { checks, hits, invalidations, violations };
  }

  private async call(end: number): Promise<void> {
    while (performance.now() < end || !this.settings.isEnough(this.seen)) {
      const address = `${this.oneOf(this.settings.urls)}/counters/${this.oneOf(Array.from({ length: COUNTERS }, (_, id) => String(id)))}`;
      await (this.settings.random() < PART_OF_CHANGES ? this.change(address) : this.read(address));
    }
  }

  private async read(address: string): Promise<void> {
    const id = new URL(address).pathname;
    const floor = this.floors.get(id);
    const response = await fetch(address);
    const { value } = (await response.json()) as { value: number };
    if (response.headers.get('cache-status')!.includes('hit')) this.hits++;
    if (floor === undefined) return;
    this.checks++;
    if (!(value >= floor))
      this.violations.push(`${address} answered ${value} after ${floor} (${response.headers.get('cache-status')})`);
  }

  private async change(address: string): Promise<void> {
    const id = new URL(address).pathname;
    const response = await fetch(`${address}/${this.oneOf(this.settings.ways)}`, { method: 'POST' });
    const { value, isDone } = (await response.json()) as { value: number; isDone: boolean };
    if (!isDone) return;
    this.invalidations++;
    this.floors.set(id, Math.max(this.floors.get(id) ?? 0, value));
  }

  private oneOf<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.settings.random() * choices.length)]!;
  }
}
