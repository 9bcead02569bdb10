import { InvalidatedNames, type NamedInvalidation } from '../transaction/invalidated-names.js';
import type { Background } from '../support/background.js';
import { errorText, logLine } from '../support/log-text.js';
import type { Log } from '../support/log.js';
import { settlesWithin, type Sleep } from '../support/sleep.js';

/** Has shared caches drop what depends on some versions, or treat it as stale. */
export type SendPurge = (invalidation: NamedInvalidation) => unknown;

/** After how many milliseconds a purge counts as failed. */
const LONGEST = 5000;

const RETRY_MS = 1000;

/** After how many milliseconds each purge is repeated. An answer that was on its way to the shared cache has arrived by then. */
const AGAIN_MS = 2000;

interface Parts {
  readonly send: SendPurge;
  readonly background: Background;
  readonly sleep: Sleep;
  readonly log: Log;
  /** For how many milliseconds after an invalidation other processes may still answer with what was invalidated. @default 0 */
  readonly unsettled?: number;
}

/**
 * Purges shared caches after an invalidation. What fails is retried until it is taken. What was taken is sent once more, since an
 * answer from before may have been on its way.
 */
export class Purges {
  private readonly pending = new InvalidatedNames();
  private readonly again = new InvalidatedNames();
  private isFailing = false;

  constructor(private readonly parts: Parts) {}

  /** Never rejects. Resolves with false if the purge failed; it is retried then. */
  async purge(invalidation: NamedInvalidation): Promise<boolean> {
    if (await this.attempt(invalidation)) {
      this.again.add(invalidation);
      this.parts.background.start('purges again', (closing) => this.repeat(closing), { isVital: true });
      return true;
    }
    this.pending.add(invalidation);
    this.parts.background.start('purges', (closing) => this.retry(closing), { isVital: true });
    return false;
  }

  private async repeat(closing: AbortSignal): Promise<void> {
    while (this.again.size > 0) {
      const sent = this.again.take();
      await this.parts.sleep(AGAIN_MS + (this.parts.unsettled ?? 0), closing).catch(() => undefined);
      for (const one of sent) if (!(await this.attempt(one))) this.pending.add(one);
    }
    if (this.pending.size > 0) this.parts.background.start('purges', (signal) => this.retry(signal), { isVital: true });
  }

  private async retry(closing: AbortSignal): Promise<void> {
    while (this.pending.size > 0 && !closing.aborted) {
      await this.parts.sleep(RETRY_MS, closing).catch(() => undefined);
      for (const one of this.pending.take()) await this.purge(one);
    }
  }

  private async attempt(invalidation: NamedInvalidation): Promise<boolean> {
    const failure = await this.failureOf(invalidation);
    if (failure !== undefined && !this.isFailing)
      this.parts.log.warn(logLine(`downstream.purge failed, and is retried: ${failure}`));
    if (failure === undefined && this.isFailing) this.parts.log.log('downstream.purge works again.');
    this.isFailing = failure !== undefined;
    return failure === undefined;
  }

  private async failureOf(invalidation: NamedInvalidation): Promise<string | undefined> {
    let failure: string | undefined;
    const sent = (async () => this.parts.send(invalidation))().catch((error: unknown) => {
      failure = errorText(error);
    });
    const isSettled = await settlesWithin(sent, LONGEST, this.parts.sleep);
    return isSettled ? failure : `it took longer than ${LONGEST} ms`;
  }
}
