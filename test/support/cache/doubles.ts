import { GiottoKeyValue } from '../../../lib/keyvalue/giotto-key-value.js';

/** Writes down what an operator would read. */
export class Notebook {
  readonly lines: string[] = [];

  log(message: string): void {
    this.lines.push(`log: ${message}`);
  }

  warn(message: string): void {
    this.lines.push(`warn: ${message}`);
  }
}

/** How a backend answers: as it should, or not. */
export type Behaviour = <T>(answer: T) => Promise<T>;

export const working: Behaviour = async (answer) => answer;

export const rejecting =
  (reason: unknown): Behaviour =>
  () =>
    Promise.reject(reason as Error);

/** Does not even come to make a promise. */
export const throwing =
  (reason: unknown): Behaviour =>
  () => {
    throw reason;
  };

/** Promises and never settles. */
export const hanging: Behaviour = () => new Promise(() => undefined);

/** Settles after so many milliseconds of the timers, as `then` does. */
export const late =
  (milliseconds: number, then: Behaviour = working): Behaviour =>
  (answer) =>
    new Promise((resolve, reject) => {
      setTimeout(() => then(answer).then(resolve, reject), milliseconds);
    });

/** A backend in memory whose every operation behaves as the test says at that moment. */
export class MoodyKeyValue extends GiottoKeyValue {
  readonly entries = new Map<string, Buffer>();
  readonly calls: string[] = [];
  behaviour: Behaviour = working;
  largest = Number.POSITIVE_INFINITY;

  override get maxValueBytes(): number {
    return this.largest;
  }

  get(key: string): Promise<Buffer | undefined> {
    this.calls.push(`get ${key}`);
    return this.behaviour(this.entries.get(key));
  }

  set(key: string, value: Buffer, seconds: number): Promise<void> {
    this.calls.push(`set ${key} ${seconds}`);
    this.entries.set(key, value);
    return this.behaviour(undefined);
  }

  delete(key: string): Promise<boolean> {
    this.calls.push(`delete ${key}`);
    return this.behaviour(this.entries.delete(key));
  }

  add(key: string, value: Buffer): Promise<boolean> {
    const isFree = !this.entries.has(key);
    if (isFree) this.entries.set(key, value);
    return this.behaviour(isFree);
  }

  clear(): Promise<void> {
    this.entries.clear();
    return this.behaviour(undefined);
  }

  override describe(): string {
    return 'moody at h:1';
  }
}
