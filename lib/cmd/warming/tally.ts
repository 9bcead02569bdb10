import type { Warmed } from './warm-line.js';

/** Counts the outcomes of calls. */
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
    return `${stored} stored, ${hit} hits, ${notStored} not stored, ${failed} failed`;
  }
}
