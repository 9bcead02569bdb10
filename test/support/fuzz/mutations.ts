/** Draws hostile variants of bytes and texts. */
export class Mutations {
  constructor(private readonly random: () => number) {}

  below(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  oneOf<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)]!;
  }

  /** Some bytes changed, cut out, doubled or put in. */
  bytes(original: Buffer): Buffer {
    let bytes = Buffer.from(original);
    for (let changes = 1 + this.below(4); changes > 0; changes--) bytes = this.changed(bytes);
    return bytes;
  }

  /** A text of pieces that mean something to a parser. */
  text(pieces: readonly string[], most = 24): string {
    return Array.from({ length: this.below(most) }, () => this.oneOf(pieces)).join('');
  }

  private changed(bytes: Buffer): Buffer<ArrayBuffer> {
    const [at, other] = [this.below(bytes.length + 1), this.below(bytes.length + 1)];
    const [start, end] = [Math.min(at, other), Math.max(at, other)];
    switch (this.below(4)) {
      case 0:
        return Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]);
      case 1:
        return Buffer.concat([bytes.subarray(0, end), bytes.subarray(start)]);
      case 2:
        return Buffer.concat([bytes.subarray(0, at), Buffer.from([this.below(256)]), bytes.subarray(at)]);
      default:
        return Buffer.from(bytes.map((byte, index) => (index === at ? this.below(256) : byte)));
    }
  }
}
