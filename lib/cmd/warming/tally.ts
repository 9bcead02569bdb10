import type { Warmed } from './warm-line.js';

/** How many calls came to what. */
export class Tally {
  private readonly counts = { stored: 0, hit: 0, 'not stored': 0, failed: 0 };

  add({ outcome }: Warmed): void {
    this.counts[outcome]++;
  }

  get failed(): number {
    return this.counts.failed;
  }

  summary(): string {
    const { stored, hit, 'not stored': notStored, failed } = this.counts;
    return `${stored} stored, ${hit} there already, ${notStored} not stored, ${failed} failed`;
  }
}
