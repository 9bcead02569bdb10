import { LocMemKeyValue } from 'giotto-cache';

/** Process memory that remembers all keys that it was asked about. */
export class KeyRecorder extends LocMemKeyValue {
  readonly keys = new Set<string>();

  constructor() {
    super({ maxEntries: 1000 });
  }

  override getMany(keys: readonly string[]): ReturnType<LocMemKeyValue['getMany']> {
    for (const key of keys) this.keys.add(key);
    return super.getMany(keys);
  }

  override set(key: string, value: Buffer, seconds: number): Promise<void> {
    this.keys.add(key);
    return super.set(key, value, seconds);
  }

  override add(key: string, value: Buffer, seconds: number): Promise<boolean> {
    this.keys.add(key);
    return super.add(key, value, seconds);
  }

  /** Forgets the keys too. */
  override clear(): Promise<void> {
    this.keys.clear();
    return super.clear();
  }

  /** Those of entries. */
  get calls(): string[] {
    return [...this.keys].filter((key) => /^[{["]/.test(key));
  }
}
