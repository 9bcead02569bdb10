import { parseWords, splitLine, type Given } from '../calls/words.js';
import { wrongUse } from '../errors/command-line.js';

/** The members of a request's body, all texts. */
export class Asked {
  constructor(private readonly body: unknown) {}

  /**
   * Returns a text that was given and is not empty.
   * @throws GIOTTO_WRONG_USE if it is no text
   */
  text(name: string): string | undefined {
    const body = Object(this.body) as Record<string, unknown>;
    const value = Object.hasOwn(body, name) ? body[name] : undefined;
    if (value === undefined || value === null || value === '') return undefined;
    if (typeof value !== 'string') throw wrongUse(`${name} is a text.`, '');
    return value;
  }

  /** Returns the arguments of a call, as the command line takes them: `x=12 title='two words'`. */
  get words(): Given {
    return parseWords(splitLine(this.text('words') ?? ''));
  }
}
