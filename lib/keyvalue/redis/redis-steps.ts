import type { Name, RedisClient } from './redis-client.js';
import { isRefusal } from './redis-removal.js';
import { ADD_IF_MISSING, COMPARE_AND_SET, SET_IF_UNCHANGED } from './redis-scripts.js';
import { isCrossSlot, isOfWrongType, isOutOfMemory } from './server-errors.js';

/** A larger value is not copied into the script's memory. */
const MAX_SCRIPT_BYTES = 1024 * 1024;

/** A value to set, with its lifetime in milliseconds. `undefined` is for ever, here and below. */
export interface NamedItem {
  readonly name: Name;
  readonly value: Buffer;
  readonly lifetime: number | undefined;
}

/** A value that a key is expected to have. */
export interface NamedValue {
  readonly name: Name;
  readonly value: Buffer;
}

/** Operations of several commands. A script makes one round trip of them if the server runs scripts over these keys. */
export class RedisSteps {
  private runsScripts = true;
  private cutsValues = true;
  private extendsLifetimes = true;
  private comparesAndSets = true;

  /** False once the server has refused the commands that `extend` needs. */
  get canExtend(): boolean {
    return this.extendsLifetimes;
  }

  /** False once the server has refused scripts: no other command compares and sets in one step. */
  get canCompareAndSet(): boolean {
    return this.comparesAndSets;
  }

  /** Replaces a value if it is the expected one. Rejects if the server refuses the script. */
  async compareAndSet(client: RedisClient, { name, value }: NamedValue, expected: Buffer): Promise<boolean> {
    try {
      return (await client.run(COMPARE_AND_SET, [name], [expected, value])) === 1;
    } catch (error) {
      if (isOfWrongType(error)) return false;
      this.learnFrom(error);
      throw error;
    }
  }

  /** Sets a value if each of the others is as expected, and keeps those at least as long as `keep`. Returns false if one is not. */
  async setIfUnchanged(
    client: RedisClient,
    item: NamedItem,
    others: readonly NamedValue[],
    keep: number | undefined,
  ): Promise<boolean> {
    if (!this.runsScripts || client.isCluster || item.value.length > MAX_SCRIPT_BYTES)
      return this.compareThenSet(client, item, others, keep);
    const names = [item.name, ...others.map(({ name }) => name)];
    const values = [item.value, textOf(item.lifetime), textOf(keep), ...others.map(({ value }) => value)];
    try {
      return (await client.run(SET_IF_UNCHANGED, names, values)) === 1;
    } catch (error) {
      if (!this.learnFrom(error)) throw error;
      return this.compareThenSet(client, item, others, keep);
    }
  }

  /** True if a script may add several values, and commands that are sent behind it are carried out after it. */
  canAddIfMissing(client: RedisClient): boolean {
    return this.runsScripts && !client.isCluster && client.isOrdered;
  }

  /** Adds values if nothing is under a name. Returns for each whether it was added, or `undefined` if it adds nothing. */
  async addIfMissing(
    client: RedisClient,
    missing: Name,
    items: readonly NamedItem[],
  ): Promise<readonly boolean[] | undefined> {
    if (!this.canAddIfMissing(client)) return undefined;
    const names = [missing, ...items.map(({ name }) => name)];
    const values = items.flatMap(({ value, lifetime }) => [value, textOf(lifetime)]);
    try {
      const added = await client.run(ADD_IF_MISSING, names, values);
      return Array.isArray(added) ? added.map((one) => Number(one) === 1) : undefined;
    } catch (error) {
      if (!this.learnFrom(error)) throw error;
      return undefined;
    }
  }

  /** Reads a value whole if the server refuses to return a part. */
  async head(client: RedisClient, name: Name, bytes: number): Promise<Buffer | undefined> {
    if (!this.cutsValues) return (await client.get(name))?.subarray(0, bytes);
    try {
      const head = await client.head(name, bytes);
      return head.length === 0 ? undefined : head;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      this.cutsValues = false;
      return this.head(client, name, bytes);
    }
  }

  /** Does nothing if the server refuses it. */
  async extend(client: RedisClient, names: readonly Name[], keep: number | undefined): Promise<void> {
    if (!this.extendsLifetimes) return;
    try {
      await this.lengthen(client, names, keep);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      this.extendsLifetimes = false;
    }
  }

  /** Returns true if the server has refused a script. A script of one key runs on a server that refuses those of several slots. */
  private learnFrom(error: unknown): boolean {
    if (!isScriptRefusal(error)) return false;
    this.runsScripts = false;
    if (!isCrossSlot(error)) this.comparesAndSets = false;
    return true;
  }

  /** A lifetime that another caller makes longer in between may be shortened again, which costs an entry and nothing else. */
  private async lengthen(client: RedisClient, names: readonly Name[], keep: number | undefined): Promise<void> {
    const left = await Promise.all(names.map((name) => client.lifetimeLeft(name)));
    const short = names.filter((_, at) => left[at]! >= 0 && (keep === undefined || left[at]! < keep));
    await Promise.all(short.map((name) => (keep === undefined ? client.persist(name) : client.expire(name, keep))));
  }

  private async compareThenSet(
    client: RedisClient,
    { name, value, lifetime }: NamedItem,
    others: readonly NamedValue[],
    keep: number | undefined,
  ): Promise<boolean> {
    const found = await Promise.all(others.map((other) => client.get(other.name)));
    if (!others.every((other, at) => found[at]?.equals(other.value))) return false;
    const names = others.map((other) => other.name);
    await Promise.all([this.extend(client, names, keep), client.set(name, value, { lifetime })]);
    return true;
  }
}

const textOf = (lifetime: number | undefined) => String(lifetime ?? 0);

/** True if the server runs no scripts, or none for this user or over these keys. A script that runs may find no memory left. */
const isScriptRefusal = (error: unknown): boolean =>
  isRefusal(error) ||
  isCrossSlot(error) ||
  (error instanceof Error && /\bscript.*\b(disabled|not allowed)\b/i.test(error.message) && !isOutOfMemory(error));
