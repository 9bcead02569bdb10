/** The bytes of a stream, as long as there are no more than so many. */
export class BoundedCopy {
  private chunks: Buffer[] | undefined = [];
  private bytes = 0;

  constructor(private readonly maxBytes: number) {}

  /** The bytes so far; `undefined` if they were too many, or are not wanted any more. */
  get body(): Buffer | undefined {
    return this.chunks && Buffer.concat(this.chunks, this.bytes);
  }

  /** @returns whether there is a copy still */
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

/** A chunk's bytes as they go to the client, in memory that its source does not use again; `undefined` for what is no bytes. */
export function copyOf(chunk: unknown): Buffer | undefined {
  if (typeof chunk === 'string') return Buffer.from(chunk);
  return chunk instanceof Uint8Array ? Buffer.from(chunk) : undefined;
}
