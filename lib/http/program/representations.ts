import type { HeaderValue } from '../../cache/entry/entry.js';
import type { Representation } from './representation.js';
import type { Exchange } from '../adapters/exchange.js';
import type { RequestHeaders } from '../headers/request-headers.js';
import { preferredRepresentation, preferredLanguage } from './negotiation.js';
import { HEADER_BOUNDS, memoize } from '../../cache/support/memoize.js';

/** The choice for one client. */
export interface Choice {
  readonly representation: Representation;
  readonly language: string | undefined;
}

/** A choice, with the headers from before the method ran. A middleware may have set them by a guess. */
export interface ChosenRepresentation extends Choice {
  readonly typeBefore: HeaderValue | undefined;
  readonly languageBefore: HeaderValue | undefined;
}

/** Returns `undefined` if no representation is acceptable to the client. */
export function chooseRepresentation(
  representations: Representations,
  exchange: Exchange,
): ChosenRepresentation | undefined {
  const choice = representations.choose(exchange.request.headers);
  return (
    choice && {
      ...choice,
      typeBefore: exchange.header('content-type'),
      languageBefore: exchange.header('content-language'),
    }
  );
}

/** The representations and languages of a program. */
export class Representations {
  private readonly representationFor = memoize(
    (accept: string | undefined) => preferredRepresentation(accept, this.all),
    HEADER_BOUNDS,
  );
  private readonly languageFor = memoize(
    (acceptLanguage: string | undefined) => preferredLanguage(acceptLanguage, this.languages),
    HEADER_BOUNDS,
  );

  constructor(
    /** By preference. */
    readonly all: readonly Representation[],
    readonly languages: readonly string[],
    /** True if one run of the method serves requests for different representations. */
    readonly sharesModel = false,
  ) {}

  /** The request fields that the choice depends on. */
  get chosenBy(): string[] {
    return this.languages.length > 0 ? ['accept', 'accept-language'] : ['accept'];
  }

  /** The fields by which answers differ. With a single representation or language they do not. */
  get negotiated(): string[] {
    return this.chosenBy.filter((field) => (field === 'accept' ? this.all : this.languages).length > 1);
  }

  get mediaTypes(): string[] {
    return this.all.map(({ mediaType }) => mediaType);
  }

  /** Returns `undefined` if no representation is acceptable to the client. */
  choose(headers: RequestHeaders): Choice | undefined {
    const representation = this.representationFor(headers.accept);
    return representation && { representation, language: this.languageFor(headers['accept-language']) };
  }
}
