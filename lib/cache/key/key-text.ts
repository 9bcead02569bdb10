import { keyTooLong, notKeyable } from '../../errors/call.js';
import { type Hiding, KNOWN } from './hiding.js';
import { MAX_DEPTH, MAX_DIGESTED_LENGTH, MAX_KEY_LENGTH } from '../support/key-bounds.js';

/** The argument and the program, for errors. */
export interface Culprit {
  /** The argument. */
  readonly name: string;
  readonly program?: string;
}

/** How many elements the arrays may have together that are examined closely. */
const CLOSE_LOOKS = 100;

/** Stands before the digest of a secret. No value's own text begins like this. */
export const SECRET = 'secret#';

/**
 * The text of a key while it is written. It stops at the first character that is too many and at the first level that is too
 * deep. So a value that cannot be in a key costs no more than one that can.
 */
export abstract class KeyText {
  private text = '';
  private digestRoom = MAX_DIGESTED_LENGTH;
  /** The objects around the current value, outermost first. */
  private readonly path: object[] = [];
  private isInDigest = false;
  private looks = CLOSE_LOOKS;

  /**
   * @param room how many characters are allowed
   * @param hiding what must not be visible
   */
  constructor(
    private readonly culprit: Culprit,
    private room = MAX_KEY_LENGTH,
    private readonly hiding: Hiding = KNOWN,
  ) {}

  /** Appends `before` and the canonical text of a value. */
  abstract write(value: unknown, before?: string): void;

  /** True while writing a text that the key holds as a digest only. */
  get isDigesting(): boolean {
    return this.isInDigest;
  }

  /** @throws GIOTTO_KEY_TOO_LONG */
  append(text: string): void {
    this.reserve(text.length);
    this.room -= text.length;
    this.text += text;
  }

  /**
   * Requires room for some characters.
   * @throws GIOTTO_KEY_TOO_LONG
   */
  reserve(length: number): void {
    if (length > this.room) this.refuseLength();
  }

  /** @throws GIOTTO_KEY_TOO_LONG */
  refuseLength(): never {
    this.refuseCycle();
    throw keyTooLong(this.culprit.program ?? 'the program', this.isInDigest ? MAX_DIGESTED_LENGTH : MAX_KEY_LENGTH);
  }

  /** Returns the text that `write` appends. It takes its room, but is not part of this text yet. */
  apart(write: () => void): string {
    const before = this.text;
    this.text = '';
    write();
    const written = this.text;
    this.text = before;
    return written;
  }

  /** Appends a text that has taken its room already. */
  put(text: string): void {
    this.text += text;
  }

  /** Appends `prefix` and the digest of what `write` appends. */
  appendDigest(prefix: string, write: () => void): void {
    const { room } = this;
    [this.room, this.isInDigest] = [this.digestRoom, true];
    const text = this.apart(write);
    [this.digestRoom, this.room, this.isInDigest] = [this.room, room, false];
    this.append(`${prefix}${this.hiding.digest(text)}`);
  }

  /** Appends `before` and the value of a property. If the name is secret, appends the digest only. */
  writeNamed(name: string, value: unknown, before: string): void {
    if (this.isInDigest || value === undefined || !this.hiding.isSecret(name)) return this.write(value, before);
    this.appendDigest(`${before}${SECRET}`, () => this.write(value));
  }

  /** True for the first arrays if they are short. A close look takes many times as long as writing one. */
  looksClosely(array: readonly unknown[]): boolean {
    this.looks -= array.length + 1;
    return this.looks > 0;
  }

  /**
   * Enters `value`, one level deeper.
   * @throws GIOTTO_NOT_KEYABLE if it is too deep
   */
  enter(value: object): void {
    if (this.path.length === MAX_DEPTH) {
      this.refuseCycle();
      this.refuse(`it is nested more than ${MAX_DEPTH} levels deep`);
    }
    this.path.push(value);
  }

  leave(): void {
    this.path.pop();
  }

  /** True if the current value contains itself. */
  get isWithinItself(): boolean {
    return this.path.indexOf(this.path[this.path.length - 1]!) < this.path.length - 1;
  }

  /** A cycle ends at one of the bounds, so it need not be looked for on every level. */
  private refuseCycle(): void {
    if (new Set(this.path).size < this.path.length) this.refuse('it contains itself');
  }

  /** @throws GIOTTO_NOT_KEYABLE */
  refuse(why: string): never {
    throw notKeyable(this.culprit.name, why);
  }
}
