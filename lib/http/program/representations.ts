import type { HeaderValue } from '../../cache/entry/entry.js';
import type { Representation } from './representation.js';
import type { Exchange } from '../adapters/exchange.js';
import type { RequestHeaders } from '../headers/request-headers.js';
import { preferredRepresentation, preferredLanguage } from './negotiation.js';
import { HEADER_BOUNDS, memoize } from '../../cache/support/memoize.js';

/** What was chosen for one client. */
export interface Choice {
  readonly representation: Representation;
  readonly language: string | undefined;
}

/** A choice for one response, with what described it before the method ran: a middleware may have, for want of a better guess. */
export interface ChosenRepresentation extends Choice {
  readonly typeBefore: HeaderValue | undefined;
  readonly languageBefore: HeaderValue | undefined;
}

/** @returns `undefined` where no representation is acceptable to the client */
export function chooseRepresentation(representations: Representations, exchange: Exchange): ChosenRepresentation | undefined {
  const choice = representations.choose(exchange.request.headers);
  return choice && { ...choice, typeBefore: exchange.header('content-type'), languageBefore: exchange.header('content-language') };
}

/** The forms and languages in which a program can answer, and the choice among them. */
export class Representations {
  private readonly representationFor = memoize((accept: string | undefined) => preferredRepresentation(accept, this.all), HEADER_BOUNDS);
  private readonly languageFor = memoize((acceptLanguage: string | undefined) => preferredLanguage(acceptLanguage, this.languages), HEADER_BOUNDS);

  constructor(
    /** In the order in which they are preferred. */
    readonly all: readonly Representation[],
    readonly languages: readonly string[],
    /** Whether the method runs once for those who ask for different representations together. */
    readonly sharesModel = false,
  ) {}

  /** The request fields that the choice looks at. */
  get chosenBy(): string[] {
    return this.languages.length > 0 ? ['accept', 'accept-language'] : ['accept'];
  }

  /** Those of them by which answers differ: where there is one representation or language alone, they do not. */
  get negotiated(): string[] {
    return this.chosenBy.filter((field) => (field === 'accept' ? this.all : this.languages).length > 1);
  }

  get mediaTypes(): string[] {
    return this.all.map(({ mediaType }) => mediaType);
  }

  /** @returns `undefined` where no representation is acceptable to the client */
  choose(headers: RequestHeaders): Choice | undefined {
    const representation = this.representationFor(headers.accept);
    return representation && { representation, language: this.languageFor(headers['accept-language']) };
  }
}
