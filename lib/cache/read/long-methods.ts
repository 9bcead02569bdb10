import type { Computation } from '../store/computation.js';
import type { EntryWriter } from '../store/entry-writer.js';
import { MADE_SECONDS } from '../store/versions.js';
import type { Sleep } from '../support/sleep.js';

interface Parts {
  readonly entryWriter: Pick<EntryWriter, 'keep'>;
  readonly sleep: Sleep;
}

const PERIOD_MS = (MADE_SECONDS * 1000) / 2;

/** Keeps the versions of methods that take longer than new versions are kept. Without them the result could not be stored. */
export class LongMethods {
  private readonly running = new Set<Computation<unknown>>();
  private stopped = new AbortController();

  constructor(private readonly parts: Parts) {}

  /** Call it when the method begins. Returns what to call when its answer is complete. */
  begin(computation: Computation<unknown>): () => void {
    this.running.add(computation);
    if (this.running.size === 1) void this.watch((this.stopped = new AbortController()).signal);
    return () => {
      this.running.delete(computation);
      if (this.running.size === 0) this.stopped.abort();
    };
  }

  /** One timer serves all methods, and none waits while no method runs. */
  private async watch(stopped: AbortSignal): Promise<void> {
    while (!stopped.aborted) {
      const before = [...this.running];
      await this.parts.sleep(PERIOD_MS, stopped).catch(() => undefined);
      for (const computation of before)
        if (this.running.has(computation)) void this.parts.entryWriter.keep(computation);
    }
  }
}
