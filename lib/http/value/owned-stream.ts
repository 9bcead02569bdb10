import { Readable } from 'node:stream';

/** Who is told what passes through an `OwnedStream`. */
export interface Watcher {
  chunk(chunk: unknown): void;
  /** Called once. `complete`: the source has ended. `broken`: it failed. `left`: nobody wants the rest of it. */
  over(how: 'complete' | 'broken' | 'left'): void;
}

/**
 * A stream that gives what its source gives, chunk by chunk and no faster than it is read, and that takes its source along
 * when it is destroyed. Reading from the source begins with the first read.
 */
export class OwnedStream extends Readable {
  private readonly head: unknown[];
  private hasBegun = false;
  private isOver = false;

  /** @param head chunks that were taken from the source already, and come first */
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

  /** A source that has ended may go on writing, if it can, and is left alone. */
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

  /** Without an error where the source was closed before its end, by whomever. */
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
