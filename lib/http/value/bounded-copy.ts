/** Collects the bytes of a stream up to a limit. */
export class BoundedCopy {
  private chunks: Buffer[] | undefined = [];
  private bytes = 0;

  constructor(private readonly maxBytes: number) {}

  /** The bytes so far; `undefined` if there were too many, or after `drop()`. */
  get body(): Buffer | undefined {
    return this.chunks && Buffer.concat(this.chunks, this.bytes);
  }

  /** @returns false if the copy was dropped */
  add(chunk: unknown): boolean {
    if (this.chunks === undefined) return false;
    const copied = copyOf(chunk);
    this.bytes += copied?.length ?? Infinity;
    if (copied === undefined || this.bytes > this.maxBytes) this.drop();
    else this.chunks.push(copied);
    return this.chunks !== undefined;
  }

  drop(): void {
    this.chunks = undefined;
  }
}

/** Copies a chunk's bytes, since the source may reuse its memory. Returns `undefined` for a chunk that is no bytes. */
export function copyOf(chunk: unknown): Buffer | undefined {
  if (typeof chunk === 'string') return Buffer.from(chunk);
  return chunk instanceof Uint8Array ? Buffer.from(chunk) : undefined;
}
