/** A value in the list from the newest to the oldest. */
interface Node<Value> {
  readonly key: string;
  readonly value: Value;
  readonly size: number;
  /** True if it was asked for since the hand last passed. */
  isUsed: boolean;
  newer: Node<Value> | undefined;
  older: Node<Value> | undefined;
}

/** Bounds of what is kept. */
export interface SieveBounds {
  /** Of all sizes together, in whatever unit `set` gets. */
  readonly maxSize: number;
  /** How many values. @default as many as the sizes allow */
  readonly maxCount?: number;
}

/**
 * A bounded map that drops what nobody asked for (Zhang et al.: SIEVE is Simpler than LRU, NSDI 2024). A hand moves from the oldest
 * value to the newest, lets those stay that were used since it last passed, and drops the first that was not. So a value that is
 * asked for once leaves before one that is asked for often, and a hit changes one bit.
 */
export class Sieve<Value> {
  private readonly nodes = new Map<string, Node<Value>>();
  private newest: Node<Value> | undefined;
  private oldest: Node<Value> | undefined;
  private hand: Node<Value> | undefined;
  private total = 0;
  private evictions = 0;

  constructor(private readonly bounds: SieveBounds) {}

  /** All sizes together. */
  get size(): number {
    return this.total;
  }

  /** How many values were dropped because there was no room. */
  get evicted(): number {
    return this.evictions;
  }

  get(key: string): Value | undefined {
    const node = this.nodes.get(key);
    if (node === undefined) return undefined;
    node.isUsed = true;
    return node.value;
  }

  /** Like `get`, but does not count as use. */
  peek(key: string): Value | undefined {
    return this.nodes.get(key)?.value;
  }

  /** Replaces what is under the key. A value that does not fit by itself is not kept, and the old one is dropped. */
  set(key: string, value: Value, size: number): void {
    const isUsed = this.delete(key);
    if (size > this.bounds.maxSize) return;
    this.makeRoom(size);
    this.append({ key, value, size, isUsed, newer: undefined, older: this.newest });
  }

  delete(key: string): boolean {
    const node = this.nodes.get(key);
    if (node !== undefined) this.remove(node);
    return node !== undefined;
  }

  clear(): void {
    this.nodes.clear();
    this.newest = this.oldest = this.hand = undefined;
    this.total = 0;
  }

  private makeRoom(size: number): void {
    const { maxSize, maxCount = Number.POSITIVE_INFINITY } = this.bounds;
    while (this.total + size > maxSize || this.nodes.size >= maxCount) this.evict();
  }

  /** Each step clears a bit that a hit has set. */
  private evict(): void {
    let node = this.hand ?? this.oldest!;
    while (node.isUsed) {
      node.isUsed = false;
      node = node.newer ?? this.oldest!;
    }
    this.hand = node;
    this.remove(node);
    this.evictions++;
  }

  private append(node: Node<Value>): void {
    if (this.newest === undefined) this.oldest = node;
    else this.newest.newer = node;
    this.newest = node;
    this.nodes.set(node.key, node);
    this.total += node.size;
  }

  private remove(node: Node<Value>): void {
    const { newer, older } = node;
    if (newer === undefined) this.newest = older;
    else newer.older = older;
    if (older === undefined) this.oldest = newer;
    else older.newer = newer;
    if (this.hand === node) this.hand = newer;
    this.nodes.delete(node.key);
    this.total -= node.size;
  }
}
