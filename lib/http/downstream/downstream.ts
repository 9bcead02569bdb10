import { freshnessLeft, type Entry } from '../../cache/entry/entry.js';
import type { WarnOnce } from '../advice/warn-once.js';
import { isRead, type Exchange } from '../adapters/exchange.js';
import type { RequestCall } from '../call/call-key.js';
import { fieldNamesIn } from '../headers/header-values.js';
import {
  ASK_AGAIN,
  freshnessFields,
  tellable,
  type Bound,
  type DownstreamTerms,
  type FreshnessFields,
  type ToldLifetime,
} from '../headers/response-directives.js';
import type { Program } from '../program/program.js';
import type { DownstreamSettings } from './settings.js';

/** An answer that is stored and current, as the backend has just said. */
export interface CurrentAnswer {
  readonly entry: Entry;
  /** The names of the versions that it depends on. */
  readonly versions: readonly string[];
  /** In milliseconds since the epoch. */
  readonly now: number;
}

interface Parts extends DownstreamSettings {
  readonly warnOnce: Pick<WarnOnce, 'keptOff'>;
}

type Shown = Pick<RequestCall, 'program' | 'exchange'>;

/** Tells browsers and shared caches how long they may use an answer. */
export class Downstream {
  constructor(private readonly parts: Parts) {}

  /** True if shared caches may get the answer of a call, once it is known to be stored and current. */
  isShareable({ program, exchange }: Shown): boolean {
    return program.downstream?.shared !== undefined && isForAll(program) && isForAnybody(exchange);
  }

  /**
   * Sets the fields, unless the application has said itself how long its answer may be used. `Age` goes then: the answer was validated
   * here for this very request, so its age is 0 (RFC 9111, section 5.1), and what is told is what remains of its lifetime.
   * @param answer `undefined` if the answer may be used for this request alone
   */
  tell(call: Shown, answer: CurrentAnswer | undefined): void {
    const { program, exchange } = call;
    const terms = program.downstream;
    if (terms === undefined) return;
    const told = answer && toldLifetime(terms, answer, this.isShared(call, answer));
    if (SAID.some((name) => exchange.header(name) !== undefined)) return;
    write(exchange, told === undefined ? ASK_AGAIN : freshnessFields(told));
    if (told !== undefined && told.browser > 0 && program.visibility !== 'public') exchange.vary(CREDENTIALS);
  }

  private isShared(call: Shown, { versions }: CurrentAnswer): boolean {
    return this.isShareable(call) && this.tag(call, versions);
  }

  /** Returns false if the tags are too long, and sets none then. */
  private tag({ program, exchange }: Shown, versions: readonly string[]): boolean {
    const { tagHeader, tagOf } = this.parts;
    if (tagHeader === undefined) return true;
    const names = [...new Set(versions.map(tagOf))];
    const { name, separator, maxBytes, maxTags } = tagHeader;
    const value = [exchange.header(name) ?? [], tagHeader.write(names)].flat().join(separator);
    if (value.length > maxBytes || names.length > maxTags) {
      const size = `${names.length} tags of ${value.length} bytes`;
      this.parts.warnOnce.keptOff(program.name, `${name} would hold ${size}, more than it may`);
      return false;
    }
    exchange.setHeader(name, value);
    return true;
  }
}

/** Fields by which an application says itself how long its answer may be used. */
const SAID = ['cache-control', 'expires', 'cdn-cache-control'];

/** By these a browser tells the answer for one user from that for the next. */
const CREDENTIALS = ['authorization', 'cookie'];

/** True if the program's answers are the same for everybody who sends the same URL and the same fields of `Vary`. */
const isForAll = ({ visibility, isAddressed }: Program) => visibility === 'public' && isAddressed;

/** True if nothing on the request or the response belongs to one client. */
function isForAnybody(exchange: Exchange): boolean {
  if (exchange.isAuthenticated || !isRead(exchange.request.method)) return false;
  if (exchange.header('set-cookie') !== undefined || exchange.pendingCookies.size > 0) return false;
  return !fieldNamesIn(exchange.header('vary')).includes('*');
}

function write(exchange: Exchange, { cacheControl, cdnCacheControl }: FreshnessFields): void {
  exchange.setHeader('Cache-Control', cacheControl);
  if (cdnCacheControl !== undefined) exchange.setHeader('CDN-Cache-Control', cdnCacheControl);
  exchange.removeHeader('Age');
}

function toldLifetime(
  { browser, shared, cdn }: DownstreamTerms,
  { entry, now }: CurrentAnswer,
  isShared: boolean,
): ToldLifetime {
  const left = tellable(freshnessLeft(entry, now));
  return {
    browser: within(browser, left),
    shared: isShared && shared !== undefined ? within(shared, left) : 0,
    cdn,
  };
}

const within = (bound: Bound, left: number) => (bound === 'lifetime' ? left : Math.min(bound, left));
