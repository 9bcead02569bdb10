import { GiottoKeyValue, type KeyValueItem, type SeenValue } from '../keyvalue/giotto-key-value.js';
import { LocMemKeyValue } from '../keyvalue/locmem.key-value.js';

/** One call of a backend. Times to live are in seconds. */
export type RecordedCall =
  | { readonly kind: 'get'; readonly key: string }
  | { readonly kind: 'getMany'; readonly keys: readonly string[] }
  | { readonly kind: 'set'; readonly key: string; readonly value: Buffer; readonly seconds: number }
  | { readonly kind: 'add'; readonly key: string; readonly value: Buffer; readonly seconds: number }
  | { readonly kind: 'addAndGet'; readonly items: readonly KeyValueItem[]; readonly keys: readonly string[] }
  | {
      readonly kind: 'addIfMissing';
      readonly missing: string;
      readonly items: readonly KeyValueItem[];
      readonly keys: readonly string[];
    }
  | { readonly kind: 'extend'; readonly keys: readonly string[]; readonly seconds: number }
  | { readonly kind: 'setIfUnchanged'; readonly item: KeyValueItem; readonly others: readonly SeenValue[] }
  | { readonly kind: 'compareAndSet'; readonly key: string; readonly expected: Buffer; readonly value: Buffer }
  | { readonly kind: 'getHeads'; readonly heads: readonly string[]; readonly others: readonly string[] }
  | { readonly kind: 'delete'; readonly key: string }
  | { readonly kind: 'clear' };

/** The operations of one kind. */
export type RecordedCallOf<Kind extends RecordedCall['kind']> = Extract<RecordedCall, { readonly kind: Kind }>;

/**
 * A backend that remembers each operation and leaves the work to another backend.
 *
 * @example
 * const keyValue = new RecordingKeyValue();
 * await keyValue.set('k', Buffer.from('v'), 60);
 * keyValue.calls; // [{ kind: 'set', key: 'k', value: <Buffer 76>, seconds: 60 }]
 */
export class RecordingKeyValue extends GiottoKeyValue {
  private recorded: RecordedCall[] = [];

  /**
   * @param backend the one that stores the entries. It gets `prefix` and `timeout` of this one when it is opened.
   * @default backend a new `LocMemKeyValue`
   */
  constructor(private readonly backend: GiottoKeyValue = new LocMemKeyValue()) {
    super();
    this.prefix = backend.prefix;
    this.timeout = backend.timeout;
    this.recordOptional();
  }

  /** All operations since `forget()`, in the order in which they were called. */
  get calls(): readonly RecordedCall[] {
    return this.recorded;
  }

  /**
   * Returns the operations of one kind.
   * @example keyValue.callsOf('set').map(({ key }) => key)
   */
  callsOf<Kind extends RecordedCall['kind']>(kind: Kind): RecordedCallOf<Kind>[] {
    return this.recorded.filter((call): call is RecordedCallOf<Kind> => call.kind === kind);
  }

  /** Forgets the operations so far. The entries stay. */
  forget(): void {
    this.recorded = [];
  }

  override get maxValueBytes(): number {
    return this.backend.maxValueBytes;
  }

  override get limitedBy(): string | undefined {
    return this.backend.limitedBy;
  }

  override get isInProcess(): boolean {
    return this.backend.isInProcess;
  }

  override get keepsTimeout(): boolean {
    return this.backend.keepsTimeout;
  }

  get(key: string): Promise<Buffer | undefined> {
    this.recorded.push({ kind: 'get', key });
    return this.backend.get(key);
  }

  override getMany(keys: readonly string[]): ReturnType<GiottoKeyValue['getMany']> {
    this.recorded.push({ kind: 'getMany', keys: [...keys] });
    return this.backend.getMany(keys);
  }

  set(key: string, value: Buffer, seconds: number): Promise<void> {
    this.recorded.push({ kind: 'set', key, value, seconds });
    return this.backend.set(key, value, seconds);
  }

  add(key: string, value: Buffer, seconds: number): Promise<boolean> {
    this.recorded.push({ kind: 'add', key, value, seconds });
    return this.backend.add(key, value, seconds);
  }

  override getHeads(...asked: Parameters<GiottoKeyValue['getHeads']>): ReturnType<GiottoKeyValue['getHeads']> {
    this.recorded.push({ kind: 'getHeads', heads: [...asked[0]], others: [...asked[2]] });
    return this.backend.getHeads(...asked);
  }

  delete(key: string): Promise<boolean> {
    this.recorded.push({ kind: 'delete', key });
    return this.backend.delete(key);
  }

  clear(): Promise<void> {
    this.recorded.push({ kind: 'clear' });
    return this.backend.clear();
  }

  override open(): Promise<void> {
    this.backend.prefix = this.prefix;
    this.backend.timeout = this.timeout;
    return this.backend.open();
  }

  override close(): Promise<void> {
    return this.backend.close();
  }

  override onReplaced(listener: () => void): void {
    this.backend.onReplaced(listener);
  }

  override describe(): string {
    return `${this.backend.describe()}, recorded`;
  }

  /** Offers what the backend offers. */
  private recordOptional(): void {
    const { backend } = this;
    if (backend.addAndGet !== undefined)
      this.addAndGet = (items, keys) => {
        this.recorded.push({ kind: 'addAndGet', items, keys: [...keys] });
        return backend.addAndGet!(items, keys);
      };
    if (backend.addIfMissing !== undefined)
      this.addIfMissing = async (missing, items, keys) => {
        this.recorded.push({ kind: 'addIfMissing', missing, items, keys: [...keys] });
        const read = await backend.addIfMissing!(missing, items, keys);
        if (backend.addIfMissing === undefined) this.addIfMissing = undefined;
        return read;
      };
    if (backend.extend !== undefined)
      this.extend = (keys, seconds) => {
        this.recorded.push({ kind: 'extend', keys: [...keys], seconds });
        return backend.extend!(keys, seconds);
      };
    if (backend.setIfUnchanged !== undefined)
      this.setIfUnchanged = (item, others, seconds) => {
        this.recorded.push({ kind: 'setIfUnchanged', item, others });
        return backend.setIfUnchanged!(item, others, seconds);
      };
    if (backend.compareAndSet !== undefined)
      this.compareAndSet = (key, expected, value) => {
        this.recorded.push({ kind: 'compareAndSet', key, expected, value });
        return backend.compareAndSet!(key, expected, value).finally(() => {
          if (backend.compareAndSet === undefined) this.compareAndSet = undefined;
        });
      };
  }
}
