
import type { HeaderValue, Payload } from '../../cache/entry/entry.js';
import { repeatChanges, type Headers } from './header-changes.js';
import { HeaderRecord } from './header-record.js';
import type { HeaderListener } from './header-tap.js';
import type { RequestHeaders } from '../headers/request-headers.js';
import { fieldsIn, joined } from '../headers/header-values.js';
import type { RenderedView } from '../value/rendered-view.js';
import { NOTHING_CARRIED, type Carried, type Sight } from '../value/response-state.js';
import type { StateCopy } from '../value/state-copy.js';

/** Whether a request method only reads, and is answered from one entry whichever it is (RFC 9110, section 9.2.1). */
export const isRead = (method: string): boolean => method === 'GET' || method === 'HEAD';

/** A header's value that is nobody else's: frameworks hand out the very list that they send, and append to it. */
export const ownValue = (value: number | string | readonly string[]): HeaderValue => (typeof value === 'object' ? [...value] : String(value));

const NO_COOKIES: ReadonlyMap<unknown, unknown> = new Map();

/** As much of a request as the cache looks at, on any adapter. */
export interface CacheableRequest {
  readonly method: string;
  readonly headers: RequestHeaders;
  readonly user?: unknown;
}

/**
 * One request and its response, as far as the cache touches them; one subclass for each HTTP adapter. `render` gives the
 * very bytes and `Content-Type` that the adapter would have sent for a model, and `undefined` for one that it would refuse.
 */
export abstract class Exchange<Request extends CacheableRequest = CacheableRequest> {
  /** What hooks are to see in place of the bytes that were rendered last, or of those that are sent. */
  payload: Payload | undefined;

  /** Whether a stream is read to its end before anything goes to the client, who may get something else meanwhile. */
  readsStreams = false;

  constructor(readonly request: Request) {}

  /** A client's credentials, or a user whom a guard has recognised. */
  get isAuthenticated(): boolean {
    return this.request.headers.authorization !== undefined || (this.request.user ?? undefined) !== undefined;
  }

  abstract status: number;

  /** Whether something was sent already. */
  abstract readonly isAnswered: boolean;

  /**
   * Whether the application rewrites bodies on their way out, so that rendered bytes would not be what it makes of them: a
   * middleware, its own `json` or `send` on a prototype, or its own adapter.
   */
  abstract readonly isRewritten: boolean;

  /** The internal of the framework that is not where it is looked for; `undefined` if the framework is one that is known. */
  get missingInternal(): string | undefined {
    return undefined;
  }

  /** Whether this very response has its own way of making text of values. */
  get hasSerializer(): boolean {
    return false;
  }

  /** Whether something between this response and the client may change the body. */
  get isTransformed(): boolean {
    return false;
  }

  /** Whether the application has put something in the place of the framework's way of rendering a template. */
  get rendersItsOwnWay(): boolean {
    return false;
  }

  /** Whether a cookie is to be written that is no header yet. */
  abstract readonly hasPendingCookie: boolean;

  /** The cookies that are to be written and are no headers yet, by what tells them apart. */
  get pendingCookies(): ReadonlyMap<unknown, unknown> {
    return NO_COOKIES;
  }

  /** What others have put on the response, as far as a program with this sight sees it. */
  carried(_sight: Sight): readonly Carried[] {
    return NOTHING_CARRIED;
  }

  /** What templates see beside the model. */
  get locals(): object | undefined {
    return undefined;
  }

  /** All headers that are set now, by lower-cased name. What is done to the response later does not change them. */
  abstract headers(): Headers;

  /** How a header that is set was written; adapters that keep lower case alone give it back as it is. */
  spelling(name: string): string {
    return name;
  }

  abstract header(name: string): HeaderValue | undefined;

  /** What is done to the response later does not change `value`, which other responses may get too. */
  abstract setHeader(name: string, value: HeaderValue): void;
  abstract removeHeader(name: string): void;

  /**
   * The body for what a method returned, with its `Content-Type` set unless the program set one.
   * @returns `undefined`, and nothing is set, where the adapter has no way to send such a model
   */
  abstract render(model: unknown): Buffer | undefined;

  /** The body that the application's template engine makes, with its `Content-Type` set unless the program set one. */
  abstract renderTemplate(template: string, model: unknown): Promise<Buffer>;

  /**
   * The bytes as what a method returns, which serializers leave alone and the adapter sends as they are.
   * @param plain what was rendered, if that is not the body: which is coded, or is none since the status allows none
   */
  abstract view(body: Buffer, plain?: Buffer): RenderedView;

  /** The framework's own response object, as a method may have been handed it. */
  abstract readonly response: object;

  /** The exchange that this one was detached from. */
  private origin: { readonly exchange: Exchange; readonly record: HeaderRecord } | undefined;

  /** What the response was given of another one's state. */
  protected state: StateCopy | undefined;

  /** Tells what is done to the headers until the function that it returns is called. An adapter that cannot tell says nothing. */
  watchHeaders(_listener: HeaderListener): () => void {
    return () => undefined;
  }

  /**
   * The same request with a response of its own, which looks as this one does now, carries what this one carries, and reaches
   * nobody: for a method that goes on while the client gets another answer.
   */
  detached(): Exchange {
    const copy = this.copy();
    copy.origin = { exchange: this, record: new HeaderRecord(copy) };
    return copy;
  }

  /** A response of its own for the same request, with the status, headers and state of this one. */
  protected abstract copy(): Exchange;

  isDetachedFrom(exchange: Exchange): boolean {
    return this.origin?.exchange === exchange;
  }

  /** Does to this response what was done to a detached one; what was done to this one meanwhile stays. */
  adopt(detached: Exchange): void {
    this.status = detached.status;
    this.payload = detached.payload;
    const changes = detached.origin?.record.changes();
    if (changes === undefined) return;
    for (const [name] of changes.set) this.removeHeader(name);
    repeatChanges(this, changes);
    detached.state?.giveBack();
  }

  /** Sets a header unless it is set already. */
  setDefaultHeader(name: string, value: HeaderValue): void {
    if (this.header(name) === undefined) this.setHeader(name, value);
  }

  /** Adds members to a header that is a list. */
  appendHeader(name: string, value: HeaderValue): void {
    if (name.toLowerCase() === 'vary') this.vary(fieldsIn(value));
    else this.setHeader(name, joined(this.header(name), value));
  }

  /** Adds fields to `Vary` that are not in it. */
  vary(fields: readonly string[]): void {
    if (fields.length === 0) return;
    const now = String(this.header('vary') ?? '');
    const known = now.toLowerCase().split(/\s*,\s*/);
    const added = fields.filter((field) => !known.includes(field.toLowerCase()));
    if (added.length > 0 && !known.includes('*')) this.setHeader('Vary', [now, ...added].filter(Boolean).join(', '));
  }
}
