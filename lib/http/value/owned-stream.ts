import { Readable } from 'node:stream';

/** Observes an `OwnedStream`. */
export interface Watcher {
  chunk(chunk: unknown): void;
  /** Called once. `complete`: the source has ended. `broken`: it failed. `left`: the reader left. */
  over(how: 'complete' | 'broken' | 'left'): void;
}

/**
 * Passes on the chunks of a source as fast as it is read itself. Destroying it destroys the source. Nothing is read from the
 * source before the first read.
 */
export class OwnedStream extends Readable {
  private readonly head: unknown[];
  private hasBegun = false;
  private isOver = false;

  /** @param head chunks that were read from the source before, and come first */
  constructor(
    private readonly source: Readable,
    private readonly watcher: Watcher,
    head: readonly unknown[] = [],
  ) {
    const objectMode = source.readableObjectMode === true;
    super({ objectMode, highWaterMark: 1 });
    this.head = [...head];
    source.on('error', (error) => this.break(error));
    source.on('close', () => this.break());
    this.on('error', () => undefined);
  }

  override _read(): void {
    while (this.head.length > 0) if (!this.push(this.head.shift())) return;
    if (!this.hasBegun) this.begin();
    this.source.resume();
  }

  /** A source that has ended is not destroyed: if it is also writable, writing goes on. */
  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if (!this.isOver) {
      this.finish('left');
      this.source.destroy?.(error ?? undefined);
    }
    done(error);
  }

  private begin(): void {
    this.hasBegun = true;
    this.source.on('data', (chunk: unknown) => this.pass(chunk));
    this.source.on('end', () => {
      this.finish('complete');
      this.push(null);
    });
  }

  private pass(chunk: unknown): void {
    if (this.destroyed) return;
    this.watcher.chunk(chunk);
    if (!this.push(chunk)) this.source.pause();
  }

  /** Called without an error if the source was closed before its end. */
  private break(error?: Error): void {
    if (this.isOver) return;
    this.finish('broken');
    this.source.destroy?.();
    this.destroy(error);
  }

  private finish(how: 'complete' | 'broken' | 'left'): void {
    if (this.isOver) return;
    this.isOver = true;
    this.watcher.over(how);
  }
}
