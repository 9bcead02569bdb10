import type { RequestCall } from '../call/call-key.js';
import type { CurrentAnswer, Downstream } from '../downstream/downstream.js';
import { ageIn } from '../headers/age.js';
import { cacheStatus, membersOfOthers, type CacheOutcome } from '../headers/cache-status.js';
import { weakenTag } from './send.js';

/** The facts that are announced beside the outcome. */
interface Announcement {
  /** The key of the call. */
  readonly key?: string;
  /** Age in whole seconds; by default the response's own `Age`, or 0. */
  readonly age?: number;
  /** True if the answer names in `Vary` the request fields that it was chosen by. */
  readonly hasOwnVary?: boolean;
  /** The answer, if it is known to be stored and current. */
  readonly current?: CurrentAnswer;
}

/** Writes the response headers that tell what the cache did. */
export class Announcer {
  /** @param exposesKey whether `Cache-Status` shows the key */
  constructor(
    private readonly exposesKey: boolean,
    private readonly downstream: Downstream,
  ) {}

  /** True if what is announced depends on whether the answer of a call was stored. */
  awaitsStore(call: RequestCall): boolean {
    return call.awaitsStore === true || this.downstream.isShareable(call);
  }

  /** Sets `Cache-Status` (RFC 9211), `Age` (RFC 9111, section 5.1) and `Vary`, and what the program tells downstream. */
  announce(call: RequestCall, outcome: CacheOutcome, { key, age, hasOwnVary, current }: Announcement): void {
    const { exchange, program } = call;
    const above = exchange.header('cache-status');
    const member = cacheStatus(outcome, this.exposesKey ? key : undefined);
    exchange.setHeader('Cache-Status', above === undefined ? member : [...membersOfOthers(above), member].join(', '));
    exchange.setHeader('Age', String(age ?? ageIn(exchange.header('age')) ?? 0));
    exchange.vary(hasOwnVary ? program.chosenBy : program.negotiated);
    this.downstream.tell(call, current);
    if (exchange.isTransformed) weakenTag(exchange);
  }
}
