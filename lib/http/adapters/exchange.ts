import type { HeaderValue, Payload } from '../../cache/entry/entry.js';
import { fieldsIn, joined, withFields } from '../headers/header-values.js';
import type { RequestHeaders } from '../headers/request-headers.js';
import type { RenderedView } from '../value/rendered-view.js';
import { NOTHING_CARRIED, type Carried, type Sight } from '../value/response-state.js';
import type { StateCopy } from '../value/state-copy.js';
import { Detachment } from './detachment.js';
import type { Headers } from './header-changes.js';
import type { HeaderListener } from './header-tap.js';

/** True for methods that only read, and share one entry (RFC 9110, section 9.2.1). */
export const isRead = (method: string): boolean => method === 'GET' || method === 'HEAD';

/** Copies a header's value: frameworks hand out the very list that they send, and append to it. */
export const ownValue = (value: number | string | readonly string[]): HeaderValue =>
  typeof value === 'object' ? [...value] : String(value);

const NO_COOKIES: ReadonlyMap<unknown, unknown> = new Map();

/** The part of a request that the cache reads, on any adapter. */
export interface CacheableRequest {
  readonly method: string;
  readonly headers: RequestHeaders;
  readonly user?: unknown;
}

/** A response of its own for a request, and what it was given of the other response's state. */
export interface ExchangeCopy {
  readonly exchange: Exchange;
  readonly state?: StateCopy;
}

/** One request and its response, as far as the cache touches them. There is one subclass for each HTTP adapter. */
export abstract class Exchange<Request extends CacheableRequest = CacheableRequest> {
  /** The form in which hooks see the bytes that were rendered last. `undefined` for the bytes themselves. */
  payload: Payload | undefined;

  /** True if a stream is read to its end before anything is sent, because the client may get another answer. */
  readsStreams = false;

  private detachment: Detachment | undefined;

  constructor(readonly request: Request) {}

  /** The framework's own response object, as methods are handed it. */
  abstract readonly response: object;

  abstract status: number;

  /** True if something has been sent already. */
  abstract readonly isAnswered: boolean;

  /**
   * True if the application rewrites bodies on their way out, so that a stored body would not be what clients get: by a
   * middleware, by a `json` or `send` of its own, or by an adapter of its own.
   */
  abstract readonly isRewritten: boolean;

  /** The name of a framework internal that the cache relies on and that is not there. */
  get missingInternal(): string | undefined {
    return undefined;
  }

  /** True if the client sent credentials, or if a guard has set a user. */
  get isAuthenticated(): boolean {
    return this.request.headers.authorization !== undefined || (this.request.user ?? undefined) !== undefined;
  }

  /** True if this very response serializes values in a way of its own. */
  get hasSerializer(): boolean {
    return false;
  }

  /** True if something between this response and the client may change the body. */
  get isTransformed(): boolean {
    return false;
  }

  /** True if the application renders templates in a way of its own. */
  get rendersItsOwnWay(): boolean {
    return false;
  }

  /** Cookies that are no headers yet, and will be. */
  get pendingCookies(): ReadonlyMap<unknown, unknown> {
    return NO_COOKIES;
  }

  /** The locals that templates see beside the model. */
  get locals(): object | undefined {
    return undefined;
  }

  /** Returns the state that others have put on the response, as far as a program with this sight can see it. */
  carried(_sight: Sight): readonly Carried[] {
    return NOTHING_CARRIED;
  }

  /** Returns a copy of all headers that are set now, by lower-cased name. */
  abstract headers(): Headers;

  /** Returns the spelling of a header that is set. Adapters that keep lower case alone return the name as it is. */
  spelling(name: string): string {
    return name;
  }

  abstract header(name: string): HeaderValue | undefined;

  /** Sets a copy of the value. */
  abstract setHeader(name: string, value: HeaderValue): void;
  abstract removeHeader(name: string): void;

  /** Sets a header unless it is set already. */
  setDefaultHeader(name: string, value: HeaderValue): void {
    if (this.header(name) === undefined) this.setHeader(name, value);
  }

  /** Adds members to a header that is a list. */
  appendHeader(name: string, value: HeaderValue): void {
    if (name.toLowerCase() === 'vary') this.vary(fieldsIn(value));
    else this.setHeader(name, joined(this.header(name), value));
  }

  /** Adds the fields to `Vary` that it does not name yet. */
  vary(fields: readonly string[]): void {
    if (fields.length === 0) return;
    const value = withFields(this.header('vary'), fields);
    if (value !== undefined) this.setHeader('Vary', value);
  }

  /** Reports changes of headers until the returned function is called. An adapter that cannot tell reports nothing. */
  watchHeaders(_listener: HeaderListener): () => void {
    return () => undefined;
  }

  /**
   * Returns the very bytes that the adapter would send for a model, and sets `Content-Type` unless the program has set one.
   * @returns `undefined`, and nothing is set, if the adapter would refuse the model
   */
  abstract render(model: unknown): Buffer | undefined;

  /** Returns what the application's template engine makes, and sets `Content-Type` unless the program has set one. */
  abstract renderTemplate(template: string, model: unknown): Promise<Buffer>;

  /**
   * Wraps bytes as a value that serializers leave alone and that the adapter sends as they are.
   * @param plain the rendered bytes, if the body is coded, or empty because of the status
   */
  abstract view(body: Buffer, plain?: Buffer): RenderedView;

  /**
   * Returns an exchange with a copy of the response as it is now, which reaches no client. A method can go on with it while the
   * client gets another answer.
   */
  detached(): Exchange {
    const { exchange, state } = this.copy();
    exchange.detachment = new Detachment(this, exchange, state);
    return exchange;
  }

  /** Copies the response with its status, headers and state. */
  protected abstract copy(): ExchangeCopy;

  isDetachedFrom(exchange: Exchange): boolean {
    return this.detachment?.origin === exchange;
  }

  /** Repeats on this response what was done to a detached one. */
  adopt(detached: Exchange): void {
    this.status = detached.status;
    this.payload = detached.payload;
    detached.detachment?.giveBack();
  }
}
