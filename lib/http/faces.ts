import type { HeaderValue } from '../cache/entry.js';
import type { Face } from './face.js';
import type { Exchange, RequestHeaders } from './exchange.js';
import { preferredFace, preferredLanguage } from './negotiation.js';
import { remembering } from './remembering.js';

/** What was chosen for one client. */
export interface Choice {
  readonly face: Face;
  readonly language: string | undefined;
}

/** A choice for one response, with what described it before the method ran: a middleware may have, for want of a better guess. */
export interface ChosenFace extends Choice {
  readonly typeBefore: HeaderValue | undefined;
  readonly languageBefore: HeaderValue | undefined;
}

/** @returns `undefined` where no face is acceptable to the client */
export function chooseFace(faces: Faces, exchange: Exchange): ChosenFace | undefined {
  const choice = faces.choose(exchange.request.headers);
  return choice && { ...choice, typeBefore: exchange.header('content-type'), languageBefore: exchange.header('content-language') };
}

/** The forms and languages in which a program can answer, and the choice among them. */
export class Faces {
  private readonly faceFor = remembering((accept) => preferredFace(accept, this.all));
  private readonly languageFor = remembering((acceptLanguage) => preferredLanguage(acceptLanguage, this.languages));

  constructor(
    /** In the order in which they are preferred. */
    readonly all: readonly Face[],
    readonly languages: readonly string[],
    /** Whether the method runs once for those who ask for different faces together. */
    readonly sharesModel = false,
  ) {}

  /** The request fields that the choice looks at. */
  get chosenBy(): string[] {
    return this.languages.length > 0 ? ['accept', 'accept-language'] : ['accept'];
  }

  /** Those of them by which answers differ: where there is one face or language alone, they do not. */
  get negotiated(): string[] {
    return this.chosenBy.filter((field) => (field === 'accept' ? this.all : this.languages).length > 1);
  }

  get mediaTypes(): string[] {
    return this.all.map(({ mediaType }) => mediaType);
  }

  /** @returns `undefined` where no face is acceptable to the client */
  choose(headers: RequestHeaders): Choice | undefined {
    const face = this.faceFor(headers.accept);
    return face && { face, language: this.languageFor(headers['accept-language']) };
  }
}
