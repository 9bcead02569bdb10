import { MoodyKeyValue, working, type Behaviour } from './doubles.js';

/** A moody backend whose writes have a mood of their own, and that writes down every call. */
export class TwoMoodedKeyValue extends MoodyKeyValue {
  writes: Behaviour = working;

  override getMany(keys: readonly string[]): Promise<(Buffer | undefined)[]> {
    this.calls.push(`getMany ${keys.join(' ')}`);
    return this.behaviour(keys.map((key) => this.entries.get(key)));
  }

  override async set(key: string, value: Buffer, seconds: number): Promise<void> {
    this.calls.push(`set ${key} ${seconds}`);
    await this.writes(undefined);
    this.entries.set(key, value);
  }

  override async add(key: string, value: Buffer): Promise<boolean> {
    this.calls.push(`add ${key}`);
    await this.writes(undefined);
    if (this.entries.has(key)) return false;
    this.entries.set(key, value);
    return true;
  }

  override async delete(key: string): Promise<boolean> {
    this.calls.push(`delete ${key}`);
    await this.writes(undefined);
    return this.entries.delete(key);
  }

  override async clear(): Promise<void> {
    this.calls.push('clear');
    await this.writes(undefined);
    this.entries.clear();
  }
}
