import type { Computation } from '../store/computation.js';
import type { EntryWriter } from '../store/entry-writer.js';
import { MADE_SECONDS } from '../store/versions.js';
import type { Background } from '../support/background.js';
import type { Sleep } from '../support/sleep.js';

interface Parts {
  readonly entryWriter: Pick<EntryWriter, 'keep'>;
  readonly background: Background;
  readonly sleep: Sleep;
}

const PERIOD_MS = (MADE_SECONDS * 1000) / 2;

/** Keeps the versions of methods that take longer than new versions are kept. Without them the result could not be stored. */
export class LongMethods {
  private readonly running = new Set<Computation<unknown>>();

  constructor(private readonly parts: Parts) {}

  /** Call it when the method begins. Returns what to call when its answer is complete. */
  begin(computation: Computation<unknown>): () => void {
    this.running.add(computation);
    this.parts.background.start('long methods', (closing) => this.watch(closing), { isVital: true, isUpkeep: true });
    return () => void this.running.delete(computation);
  }

  /** One timer serves all methods, and ends some time after the last of them. */
  private async watch(closing: AbortSignal): Promise<void> {
    while (this.running.size > 0 && !closing.aborted) {
      const before = [...this.running];
      await this.parts.sleep(PERIOD_MS, closing).catch(() => undefined);
      if (closing.aborted) return;
      for (const computation of before)
        if (this.running.has(computation)) await this.parts.entryWriter.keep(computation);
    }
  }
}
